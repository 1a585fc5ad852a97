"""Other systems for comparison: a plainly written service on the same schema, and products that run elsewhere."""
