"""Makes the models that cadrage reads with: corpus, training, benchmarks."""
