"""Networks: from persons and their ties to who stands where among them; numbers in, numbers out."""
