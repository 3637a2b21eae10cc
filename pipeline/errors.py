"""What can go wrong with what people put in, as one small tree.

    PipelineError
    ├── UseError            the command was used wrongly, or the program's own data is broken: nothing is run (exit 2)
    │   └── RulesError      a CSV of pipeline/data, decisions.csv or documents.csv does not hold what it must
    └── DocumentError       one document cannot be read: it is quarantined, the others are published (exit 1)
        ├── UnreadableError   not UTF-8, not a PDF, no text in it
        │   └── ProtectedError  a PDF with a password
        └── UnknownKindError  neither tells of meetings of mechanisms nor has a table of them

Each message is one line for the person who put the file there: file, page or line, and what to do.
"""


class PipelineError(Exception):
    """The root: anything a user can mend."""


class UseError(PipelineError):
    """The command was used wrongly; nothing was run and nothing written."""


class RulesError(UseError):
    """A data file of the program or a CSV file of `raw/` is broken; named with its file and line."""


class DocumentError(PipelineError):
    """One document cannot become rows; the other documents are not touched by it."""


class UnreadableError(DocumentError):
    """The bytes are not text or PDF, or hold no text."""


class ProtectedError(UnreadableError):
    """A PDF that opens only with a password."""


class UnknownKindError(DocumentError):
    """No document kind recognises the document."""
