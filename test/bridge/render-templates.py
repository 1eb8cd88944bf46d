# Renders templates as Home Assistant does: Jinja in its sandbox, `value` being the payload and
# `value_json` the same parsed. Input: JSON, a list of [template, payload]; output: the texts.
import json
import sys

from jinja2.sandbox import ImmutableSandboxedEnvironment

environment = ImmutableSandboxedEnvironment()
environment.filters["to_json"] = json.dumps


def render(template, payload):
    variables = {"value": payload}
    try:
        variables["value_json"] = json.loads(payload)
    except ValueError:
        pass
    return environment.from_string(template).render(variables)


print(json.dumps([render(*each) for each in json.load(sys.stdin)]))
