"""What `benchmarks.recognition` computes: photos, scores, report, plots."""
