"""Outgoing HTTP requests to addresses that people type: webhooks, and the check of links.

Whoever may type an address could have this server ask its own network for them (server-side request
forgery). So no other room opens a connection, and here none is opened to an address that is not
public, unless SINORUS_OUTGOING_NETWORKS names its network:

    from debates.outgoing.requests import NotSent, Refused, check_url, send

    check_url(url)                       # in a form: ValueError with the reason; asks nobody
    try:
        answer = send("GET", url, most_bytes=1_000_000)
    except Refused as refused:           # never allowed: not sent, and not worth another try
        ...
    except NotSent as failed:            # no answer this time: name, connection, TLS, time
        ...
    answer.status, answer.headers["content-type"], answer.body

A redirect is an answer; `redirected` has the address to ask next. A request takes up to `seconds`
(names and the body included), so that none is made while a reader or an editor waits.
"""
