"""What people would use instead of report-rag, each as its own documentation begins.

They run in `.venv-peers` (benchmarks/requirements-peers.lock), over the same plain text, with the
same encoder weights, behind the same address with the same shape of answer.
"""
