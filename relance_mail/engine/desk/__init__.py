"""What staff leaves for us between two cycles: workbooks, links, scans, each taken up once."""
