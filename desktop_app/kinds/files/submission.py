"""What can be asked of the files kind, and what one of its jobs is given."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from desktop_app.domain.kind import Spec, Submission
from desktop_app.domain.path_text import PathText
from desktop_app.formats.name_template import check_template
from desktop_app.formats.naming import Overwrite


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Image(_Part):
    """Pictures into another format, size or quality."""

    model_config = ConfigDict(title="Image")

    type: Literal["image"] = "image"
    to: Annotated[
        Literal["jpeg", "png", "webp", "tiff", "avif", "gif"],
        Field(title="Format", examples=["webp"]),
    ] = "webp"
    quality: Annotated[
        int,
        Field(
            title="Quality",
            description="For JPEG, WebP and AVIF: 1 is smallest, 100 is best",
            ge=1,
            le=100,
            examples=[80],
        ),
    ] = 80
    lossless: Annotated[bool, Field(title="Without any loss", description="For WebP and AVIF")] = (
        False
    )
    fit: Annotated[
        tuple[Annotated[int, Field(ge=1, le=65_535)], Annotated[int, Field(ge=1, le=65_535)]]
        | None,
        Field(
            title="Fit inside",
            description="Width and height in pixels; small pictures stay as they are",
            examples=[[1600, 1600]],
        ),
    ] = None
    metadata: Annotated[
        Literal["keep", "keep_without_gps", "icc_only", "strip"],
        Field(title="Metadata", examples=["keep_without_gps"]),
    ] = "keep"
    background: Annotated[
        str,
        Field(
            title="Background",
            description="Stands where a picture is clear and its new format cannot be",
            pattern="^#[0-9a-fA-F]{6}$",
            examples=["#ffffff"],
        ),
    ] = "#ffffff"
    frames: Annotated[
        Literal["all", "first", "split"],
        Field(title="Animations", examples=["all"]),
    ] = "all"
    on_truncated: Annotated[
        Literal["fail", "salvage"],
        Field(title="Pictures that are cut off", examples=["fail"]),
    ] = "fail"


class Table(_Part):
    """Tables into another format."""

    model_config = ConfigDict(title="Table")

    type: Literal["table"] = "table"
    to: Annotated[
        Literal["csv", "tsv", "jsonl", "json", "parquet", "xlsx"],
        Field(title="Format", examples=["csv"]),
    ] = "csv"
    text_columns: Annotated[
        Literal["all", "infer"],
        Field(
            title="Text",
            description="all: nothing is retyped; infer: only what loses nothing",
            examples=["all"],
        ),
    ] = "all"
    sheet: Annotated[
        str | None,
        Field(
            title="Sheet",
            description="Of a workbook; empty: the first one that is not empty",
            min_length=1,
            max_length=255,
            examples=["Sheet1"],
        ),
    ] = None


class Checksum(_Part):
    """Checksums written into a list, or a list checked."""

    model_config = ConfigDict(title="Checksum")

    type: Literal["checksum"] = "checksum"
    action: Annotated[Literal["write", "verify"], Field(title="Action", examples=["write"])] = (
        "write"
    )
    algorithm: Annotated[
        Literal["sha256", "blake3", "sha1", "md5"],
        Field(title="Method", examples=["sha256"]),
    ] = "sha256"


Operation = Annotated[Image | Table | Checksum, Field(discriminator="type")]


class Output(_Part):
    """Where results go and how they are named."""

    folder: Annotated[
        PathText | None,
        Field(
            title="Save to",
            description="Empty: beside each original",
            examples=["~/Pictures/web"],
        ),
    ] = None
    template: Annotated[
        str,
        Field(
            title="Name",
            description="{stem} {name} {ext} {parent} {number} {date} {time}",
            examples=["{stem}", "{date} {stem}", "{parent}-{number:03}"],
        ),
    ] = "{stem}"
    keep_tree: Annotated[bool, Field(title="Keep sub-folders")] = True
    overwrite: Annotated[Overwrite, Field(title="If the name is taken", examples=["unique"])] = (
        Overwrite.UNIQUE
    )
    keep_mtime: Annotated[bool, Field(title="Keep dates")] = True
    discard_if_larger: Annotated[
        Literal["no", "keep_source", "skip"],
        Field(title="If the result is larger", examples=["no"]),
    ] = "no"

    @field_validator("template")
    @classmethod
    def _can_be_filled_in(cls, template: str) -> str:
        check_template(template)
        return template


class FilesSubmission(Submission):
    """Files, folders and links, and what to make of them."""

    inputs: Annotated[
        tuple[PathText, ...],
        Field(
            title="Files and folders",
            description="Paths of files and folders, and http(s) links",
            min_length=1,
            examples=[["photos/", "https://x.example/a.png"]],
        ),
    ]
    recursive: Annotated[bool, Field(title="Look into sub-folders")] = True
    include: Annotated[
        tuple[str, ...],
        Field(title="Only names like", min_length=1, examples=[["*.jpg", "*.png"]]),
    ] = ("*",)
    exclude: Annotated[
        tuple[str, ...], Field(title="Not names like", examples=[["*_small.*"]])
    ] = ()
    operation: Annotated[Operation, Field(title="Make")] = Image()
    output: Annotated[Output, Field(title="Results")] = Output()

    @field_validator("inputs")
    @classmethod
    def _no_zero_bytes(cls, inputs: tuple[str, ...]) -> tuple[str, ...]:
        if any("\0" in path for path in inputs):
            raise ValueError("a path cannot hold a zero byte")
        return inputs


class FilesSpec(Spec):
    """One job: what all jobs of the batch share, and this one's files."""

    operation: Operation
    output: Output
    sources: tuple[str, ...]
    """Paths, or one http(s) link."""
    outputs: tuple[str, ...] = ()
    base: str = ""
    """The folder below which ``outputs`` keep their place when another folder is chosen."""
    output_folder: str | None = None
    """Chosen after a failure: takes the place of ``base``."""
    on_truncated: Literal["fail", "salvage"] | None = None
    """Chosen after a failure: takes the place of the operation's."""
