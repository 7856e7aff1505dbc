"""Webhooks: what became public, was corrected or withdrawn, sent to other servers.

Triggers note each such change of a position or debate in the transaction of the write, whatever
program writes (`triggers`). In the process that leads, `outbox` makes a delivery of each change for
each endpoint that asked for it, and `sending` sends these, signed (`signatures`), until they are
taken or two days are over. What is sent is put together as it is sent, from what is public then
(`payloads`).
"""
