"""Pictures that a project keeps beside its sources: the list of them, the record of what each was drawn from, the drawing."""
