"""Training of the judge: corpus, pre-training, fitting, thresholds. Never imported by inference."""
