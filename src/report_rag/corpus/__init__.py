"""From a folder of text to a report, its passages, countries, contacts; is it sound?"""
