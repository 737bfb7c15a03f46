"""The interface described for programs: OpenAPI 3.1, from the types of its answers and the fields of its questions."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

import msgspec

from caveat import questions, vocabulary
from caveat.model.screening import Role
from caveat.reports import languages
from caveat.reports.document import Document, as_text
from caveat.reports.rulebook import RuleDocument, RulesDocument
from caveat.rules.condition import IDENTITY
from caveat.rules.verdicts import UNION
from caveat.web import forms, stock, streams
from caveat.web.problems import Problem
from caveat.web.screening import ColumnsDocument

_POSTED = {
    "400": "The form can't be read.",
    "408": "The request took too long to arrive.",
    "413": "The request is too large, or takes too much memory to read.",
    "415": "The request is no form.",
    "504": "It took too long to read.",
}
_ASKED = {
    "401": "The token is missing or wrong.",
    "403": "Another site asks.",
    "421": "The page is asked by another name than that of this machine.",
    "422": "A field is wrong, or lacking.",
    "500": "A fault of the program.",
    "503": "Too many requests wait already; try again later.",
}

_SHAPED = {"fact": "fact asked"}
"""What a parameter looks like that has the name of another field."""


@cache
def description() -> str:
    """The document as JSON text."""
    answers = (Document, ColumnsDocument, RulesDocument, RuleDocument, Problem, streams.Line)
    _, schemas = msgspec.json.schema_components(answers, ref_template="#/components/schemas/{name}")
    not_found = {"404": "There is no such rule."}
    named = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return as_text(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Caveat",
                "version": version("caveat"),
                "description": "What a connected device can do, and what rule packs say of it. Nothing is kept.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "security": [{}, {"bearer": []}, {"basic": []}],
            "paths": {
                "/api/v1/check": {
                    "post": _posted("check", "May it go there?", forms.EVIDENCE | forms.CASE),
                },
                "/api/v1/profile": {"post": _posted("profile", "What it can do; no law.", forms.EVIDENCE)},
                "/api/v1/screen": {"post": _screened()},
                "/api/v1/columns": {"post": _columns()},
                "/api/v1/rules": {
                    "get": _got("rules", "The clauses of rule packs.", RulesDocument, _parameters(forms.RULES), {}),
                },
                "/api/v1/rules/{id}": {
                    "get": _got("rule", "One rule.", RuleDocument, [named, *_parameters(forms.RULE)], not_found),
                },
            },
            "components": {
                "schemas": schemas,
                "securitySchemes": {
                    "bearer": {"type": "http", "scheme": "bearer"},
                    "basic": {"type": "http", "scheme": "basic", "description": "Any name; the token as password."},
                },
            },
        }
    )


def _posted(id_: str, summary: str, fields: Mapping[str, forms.Field]) -> dict[str, Any]:
    evidence = ("files", "text", "model")
    one_of_each = (evidence, ("to", "route")) if "to" in fields else (evidence,)
    needed = {"allOf": [{"anyOf": [{"required": [name]} for name in names]} for names in one_of_each]}
    return {
        "operationId": id_,
        "summary": summary,
        "requestBody": _form(fields, needed),
        "responses": _responses(Document, _POSTED, {streams.MEDIA: streams.Line}),
    }


def _columns() -> dict[str, Any]:
    return {
        "operationId": "columns",
        "summary": "How the columns of a table are read.",
        "requestBody": _form(stock.TABLE, {"required": ["files"]}),
        "responses": _responses(ColumnsDocument, _POSTED),
    }


def _screened() -> dict[str, Any]:
    good = {
        "description": "The rows of the table with their answers, as they are done. If it breaks off, a last line of "
        'JSON holds `problem` alone; of cells, the word "problem" and the problem document.',
        "headers": {
            stock.COLUMNS_HEADER: {
                "description": "How the columns are read, as JSON by their names; the first ones, of very many.",
                "schema": {"type": "string"},
            }
        },
        "content": {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in stock.MEDIA.values()},
    }
    return {
        "operationId": "screen",
        "summary": "A table in, the same rows with their answers out.",
        "requestBody": _form(stock.SCREEN, {"required": ["files", "to"]}),
        "responses": {**_responses(Document, _POSTED), "200": good},
    }


def _form(fields: Mapping[str, forms.Field], needed: Mapping[str, Any]) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {name: {**_kind(name, one), "description": one.meaning} for name, one in fields.items()},
        **needed,
        "additionalProperties": False,
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _got(
    id_: str, summary: str, answer: type, parameters: list[dict[str, Any]], refusals: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "operationId": id_,
        "summary": summary,
        "parameters": parameters,
        "responses": _responses(answer, refusals),
    }


def _parameters(fields: Mapping[str, forms.Field]) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "description": one.meaning, "schema": _kind(_SHAPED.get(name, name), one)}
        for name, one in fields.items()
    ]


def _kind(name: str, field: forms.Field) -> dict[str, Any]:
    one = {"type": "string", **_shapes().get(name, {})}
    return {"type": "array", "items": one} if field.repeated else one


@cache
def _shapes() -> dict[str, dict[str, Any]]:
    """What the words of a field look like, where not any text will do."""
    named = {"pattern": "^[a-z0-9_]+=.+$"}
    codes = [code for code in vocabulary.places() if code == UNION or vocabulary.is_place(code)]
    return {
        forms.FILES: {"contentMediaType": "application/octet-stream"},
        "text": {"minLength": 1},
        "fact": named,
        "fact asked": {"enum": [*IDENTITY, *vocabulary.facts()]},
        "case": named,
        "category": {"enum": [*vocabulary.categories()]},
        "row": {"pattern": "^[1-9][0-9]*$"},
        "language": {"enum": [*languages()]},
        "to": {"enum": [questions.EVERYWHERE.lower(), *codes]},
        "route": {"pattern": "^[A-Z]{2}(>[A-Z]{2})+$"},
        "act": {"enum": [*vocabulary.acts()]},
        "as_of": {"format": "date"},
        "stale": {"enum": ["true", "false"]},
        "columns": {"pattern": f"^({'|'.join(Role)})=.+$"},
        "format": {"enum": [*stock.MEDIA]},
    }


def _responses(
    answer: type, refusals: Mapping[str, str], further: Mapping[str, type] = MappingProxyType({})
) -> dict[str, Any]:
    """`further` are kinds that it is sent in if they are asked for."""
    told = {
        status: {"description": why, "content": {"application/problem+json": {"schema": _reference(Problem)}}}
        for status, why in sorted({**_ASKED, **refusals}.items())
    }
    kinds = {"application/json": answer, **further}
    content = {kind: {"schema": _reference(one)} for kind, one in kinds.items()}
    note = f" As {streams.MEDIA} it is a stream: the schema is that of each line." if further else ""
    return {"200": {"description": f"The answer.{note}", "content": content}, **told}


def _reference(kind: type) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}
