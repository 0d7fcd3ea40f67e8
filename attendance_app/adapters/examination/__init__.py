"""Probes of `services.doctor`: each looks at one thing that a deployment leans on."""
