"""Cases of golden/vectors.json in which trailmill differs from Spark by design.

The reasons that are allowed: the case sets an option or a setting that trailmill does not have,
and then the answer is the one that Spark gives without it; or trailmill reads, or rejects and
names, what Spark fails on or loses without a word. Each entry tells the reason and what is
asserted instead: its answers replace those of Spark, and None takes an answer away.
"""

import json

NO_OPTION = "sets `{}`, which trailmill does not have: the answer without it"
REJECTED = "Spark fails the whole job on this file; trailmill rejects it, names it and goes on"
SHOWN = "Spark refuses to show a schema of _corrupt_record alone; trailmill shows the lines"
SNIFFED = ("Spark takes a name's ending for the file's form and fails or reads rubbish; trailmill "
           "looks at the first bytes")
RECURSIVE = "Spark finds no file in a directory's folders; trailmill reads them too"
NOT_ARRAY = ("Spark refuses to explode where one file's Records is no array; trailmill rejects "
             "that document and goes on")
NO_OBJECT = ("Spark makes a row of NULLs of a record that is no object, without a word; trailmill "
             "rejects it, names it and counts it")
SALVAGED = ("Spark loses all records of a document in which one has a byte that is no UTF-8, without "
            "a word; trailmill rejects that record alone, names it and counts it")
SILENT = ("Spark takes names that differ only in case for one and loses values without a word; "
          "trailmill reports the clash")

# (name, mode) -> (reason, answers); mode is what --on-case-clash was given.
DIFFERENT = {}


def _add(name, reason, modes=("keep", "error"), **answers):
    for mode in modes:
        assert (name, mode) not in DIFFERENT
        DIFFERENT[name, mode] = (reason, answers)


def _corrupt(*lines, **rest):
    """Rows of a schema of _corrupt_record alone, or followed by `rest`'s columns."""
    return [json.dumps({"_corrupt_record": line, **rest}, ensure_ascii=False,
                       separators=(",", ":")) for line in lines]


def _without_option(name, option, simple, rows, **answers):
    _add(name, NO_OPTION.format(option), simple=simple, rows=rows, count=len(rows),
         **{"tree": None, "schema_json": None, "repr": None, "error": None, **answers})


# Options ---------------------------------------------------------------------------------

_without_option("X_infer_ts", "inferTimestamp", "struct<d:string,t:string>",
                ['{"d":"2024-01-01","t":"2024-01-01T00:00:00Z"}'])
_without_option("X_prefers_dec", "prefersDecimal", "struct<v:double>",
                ['{"v":1.1}', '{"v":100.0}', '{"v":1.0}'])
_without_option("X_dropallnull", "dropFieldIfAllNull",
                "struct<a:string,b:array<string>,d:string,e:array<string>,f:bigint>",
                ['{"a":null,"b":[],"d":"","e":[null],"f":1}'])
_PRETTY = "struct<_corrupt_record:string,a:bigint,p:string>"
_without_option("X_multiline_pretty", "multiLine", _PRETTY,
                _corrupt("{", ' "Records": [', a=None, p=None)
                + ['{"_corrupt_record":null,"a":1,"p":"{\\"x\\" : 1}"}',
                   '{"_corrupt_record":null,"a":2,"p":"s"}']
                + _corrupt(" ]", "}", a=None, p=None), explode=None)
_without_option("X_multiline_pretty_gz", "multiLine", _PRETTY,
                _corrupt("{", ' "Records": [', a=None, p=None)
                + ['{"_corrupt_record":null,"a":1,"p":"{\\"x\\" : 1.10}"}',
                   '{"_corrupt_record":null,"a":2,"p":"s"}']
                + _corrupt(" ]", "}", a=None, p=None), explode=None)
_without_option("X_exact_off", "enableExactStringParsing=false", "struct<v:string>",
                [json.dumps({"v": text}, separators=(",", ":")) for text in
                 ['{"b": 1.10, "a":[1, 2 ,3],"u":"\\u00e9\\/","k":{}}', "x", "1e5", "NaN", "-0",
                  '{"x":"\\ud83d"}']])
_without_option("X_dropmalformed", "mode=DROPMALFORMED",
                "struct<_corrupt_record:string,a:bigint>",
                ['{"_corrupt_record":null,"a":1}', '{"_corrupt_record":"{bad","a":null}',
                 '{"_corrupt_record":null,"a":2}'])
_without_option("X_corrupt_col_name", "columnNameOfCorruptRecord",
                "struct<_corrupt_record:string,a:bigint>",
                ['{"_corrupt_record":null,"a":1}', '{"_corrupt_record":"{bad","a":null}'])
_EEA = "struct<Records:array<struct<a:bigint,b:string>>,_corrupt_record:string,z:bigint>"
_without_option("X_eea", "explodeEmbeddedArray", _EEA,
                ['{"Records":[{"a":1,"b":null},{"a":null,"b":"x"}],"_corrupt_record":null,'
                 '"z":1}',
                 '{"Records":[],"_corrupt_record":null,"z":null}',
                 '{"Records":null,"_corrupt_record":"{bad","z":null}',
                 '{"Records":null,"_corrupt_record":"{\\"Records\\":[{\\"a\\":2},{\\"a\\"",'
                 '"z":null}'], explode=None)
_without_option("X_eea_gz", "explodeEmbeddedArray", "struct<Records:array<string>>",
                ['{"Records":["{\\"a\\":1.10}","{\\"b\\":\\"x\\"}",null,"3"]}'], explode=None)
_SCHEMA = "a schema of the user's"
_without_option("S_syntax_in_arr", _SCHEMA,
                "struct<_corrupt_record:string,a:array<bigint>,b:bigint>",
                _corrupt('{"a":[1 2],"b":3}', '{"a":[tru],"b":1}', '{"a":[1,],"b":2}',
                         '{"b":7,"a":[1', '{"b":8,"a":tru}', a=None, b=None)
                + ['{"_corrupt_record":null,"a":[1],"b":9}'])
_add("S_dupkey", NO_OPTION.format(_SCHEMA), error="COLUMN_ALREADY_EXISTS")
_add("S_case", NO_OPTION.format(_SCHEMA), modes=["error"], error="COLUMN_ALREADY_EXISTS")
_add("S_case", NO_OPTION.format(_SCHEMA), modes=["keep"], simple="struct<A:bigint,a:bigint>",
     rows=['{"A":1,"a":2}', '{"A":3,"a":null}'], tree=None, schema_json=None, repr=None)
_without_option("T_sel_skip_bad", _SCHEMA, "struct<_corrupt_record:string,w:bigint>",
                _corrupt('{"v":{"a":"\ufffd"},"w":1}', w=None)
                + ['{"_corrupt_record":null,"w":2}'])
_without_option("T_count_skip", _SCHEMA, "struct<_corrupt_record:string,w:bigint>",
                _corrupt('{"v":"\\x","w":1}', w=None) + ['{"_corrupt_record":null,"w":2}']
                + _corrupt('{"v":007}', w=None))

# Spark fails, trailmill shows or rejects -------------------------------------------------

_add("V35", SHOWN, error=None, rows=_corrupt('{"Records":[{"a":1},{"a":2},{"a"'))
_add("V46", SHOWN, error=None, rows=_corrupt('{"a":"\ufffd","b":1}'))
_add("V47", SHOWN, error=None, rows=1)
_add("V61", SHOWN, error=None, rows=1)
_add("X_depth_arr", SHOWN, error=None, rows=1)
_add("X_longkey1", SHOWN, error=None, rows=1)
_add("V75", NOT_ARRAY, explode={"error": None, "count": 1, "head": "[Row(col=Row(a=1))]",
                                "rows_col": ['{"col":{"a":1}}'], "rows_star": ['{"a":1}']})
for _name in ("X_gz_trunc", "X_gz_trunc_trailer", "X_gz_trail_zero", "X_gz_trail_garbage"):
    _add(_name, REJECTED, error=None, count=0, rejected=1)

_add("X_gz_notgz", SNIFFED, error=None, rows=['{"a":1}'])
_add("X_gz_noext", SNIFFED, error=None, tree=None, schema_json=None, simple="struct<a:bigint>",
     rows=['{"a":1}'])
_add("X_nofiles", RECURSIVE, error=None, rows=['{"a":1}'])

# Silent loss -----------------------------------------------------------------------------

_add("V52", NO_OBJECT, explode={"head": "[Row(col=Row(a=1))]", "rows_col": ['{"col":{"a":1}}'],
                                "rows_star": ['{"a":1}']})
_add("R2d", SALVAGED, explode={
    "count": 4,
    "rows_col": ['{"col":{"p":{"x":[1]},"q":1}}', *['{"col":{"p":null,"q":2}}'] * 2],
    "rows_star": ['{"p":{"x":[1]},"q":1}', *['{"p":null,"q":2}'] * 2]})
for _name in ("V38", "V38r", "A8"):
    _add(_name, SILENT, modes=["error"], tree=None, error="COLUMN_ALREADY_EXISTS")
