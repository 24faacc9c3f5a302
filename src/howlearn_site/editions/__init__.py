"""What is made of the finished site for readers who take it with them: a zip, a book."""
