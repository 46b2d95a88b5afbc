"""From labelled pages to a model: measured table, cross-validation, fit and MLflow runs."""
