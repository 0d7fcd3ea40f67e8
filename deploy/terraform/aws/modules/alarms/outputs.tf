output "topic_arn" {
  description = "Topic of all alarms."
  value       = aws_sns_topic.this.arn
}

output "alarm_names" {
  description = "Every alarm."
  value = concat(
    [for alarm in aws_cloudwatch_metric_alarm.database : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.cache_memory : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.balancer : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.own : alarm.alarm_name],
  )
}
