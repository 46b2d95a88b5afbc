"""From labelled pages to a model: measured table, cross-validation, fit, gate and MLflow runs."""
