"""Messages to people: in the application, by SMS and by e-mail, through a port that providers stand behind."""
