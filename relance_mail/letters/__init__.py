"""Letters and mail texts from Word templates: fields, rendering, check, PDF."""
