"""The trained judge's network: a transformer body in context and a head that reads each segment.

Called by `nlp.artifact` (inference) and `nlp.train` (fitting). The whole window is encoded once; a segment
is read from the states of its own tokens, so that evidence stays there while pronouns, contrast and irony see
all of it. Any encoder of the `transformers` kind serves as body. Knows tensors, no text and no taxonomy.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel

from nlp.packing import unpack

CLASSES = ("absent", "lost", "neutral", "gained")
"""What an aspect can be in a segment, in the order of the head's outputs; polarity = index - 2 for the last three."""


class ValueConfig(PreTrainedConfig):  # type: ignore[no-untyped-call]
    """Configuration of `ValueModel`: the body's own configuration, and the aspects in the order of the head."""

    model_type = "valueledger-judge"

    def __init__(
        self,
        body: dict[str, Any] | None = None,
        aspects: list[str] | None = None,
        head_dropout: float = 0.1,
        **rest: Any,
    ) -> None:
        self.body = body or {}
        self.aspects = list(aspects or ())
        self.head_dropout = head_dropout
        super().__init__(**rest)


def build_body(settings: dict[str, Any]) -> Any:
    """A body with fresh weights from the settings of any `transformers` encoder (`model_type` names which)."""
    rest = {k: v for k, v in settings.items() if k != "model_type"}
    config = AutoConfig.for_model(settings["model_type"], **rest)
    config._attn_implementation = "eager"  # explicit products: twice as fast on bf16 matrix units as the fused kernel
    kind: Any = AutoModel._model_mapping[type(config)]
    extra = {"add_pooling_layer": False} if "add_pooling_layer" in inspect.signature(kind.__init__).parameters else {}
    return kind(config, **extra)


class ValueModel(PreTrainedModel):
    """Body and head. `forward` gives for each segment and aspect the logits of `CLASSES`."""

    config_class = ValueConfig
    base_model_prefix = "body"
    main_input_name = "input_ids"

    def __init__(self, config: ValueConfig) -> None:
        super().__init__(config)
        self.body = build_body(config.body)
        width, aspects = int(self.body.config.hidden_size), len(config.aspects)
        self.evidence = nn.Linear(width, aspects)  # where in the segment each aspect looks
        self.values = nn.Linear(width, aspects * len(CLASSES))  # what each token says of it
        self.gather = nn.Linear(3 * width, width)  # segment mean, window mean, first token
        self.verdict = nn.Linear(width, aspects * len(CLASSES))
        self.dropout = nn.Dropout(config.head_dropout)
        self.post_init()  # type: ignore[no-untyped-call]

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)

    def states(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Token states [B, L, H] of windows [B, L]; padding is 0 in the mask."""
        out: torch.Tensor = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return out

    def read(
        self, states: torch.Tensor, attention_mask: torch.Tensor, segment_of: torch.Tensor, rows: torch.Tensor
    ) -> torch.Tensor:
        """Logits [S, aspects, 4] of S segments.

        `segment_of` [B, L] numbers the segment of each token through the whole batch (-1: none), `rows` [S]
        says in which window each segment stands. Runs in fp32 whatever the body's precision.
        """
        count, width = rows.shape[0], states.shape[-1]
        flat, owner = states.flatten(0, 1), segment_of.flatten()
        at = torch.nonzero(owner >= 0).squeeze(1)
        own, tokens = owner[at], flat[at]
        scores, values = self.evidence(tokens).float(), self.values(tokens).float()
        tokens = tokens.float()
        zeros = tokens.new_zeros
        top = (
            zeros((count, scores.shape[1]))
            .fill_(-1e4)
            .scatter_reduce(0, own[:, None].expand_as(scores), scores.detach(), "amax")
        )
        weight = (scores - top[own]).exp()
        total = zeros((count, scores.shape[1])).index_add(0, own, weight)
        weighted = weight.repeat_interleave(len(CLASSES), 1) * values
        seen = zeros((count, values.shape[1])).index_add(0, own, weighted)
        seen = seen / total.clamp(min=1e-9).repeat_interleave(len(CLASSES), 1)
        lengths = zeros(count).index_add(0, own, torch.ones_like(own, dtype=torch.float32)).clamp(min=1)
        mean = zeros((count, width)).index_add(0, own, tokens) / lengths[:, None]
        mask = attention_mask[..., None].to(states.dtype)
        window = ((states * mask).sum(1) / mask.sum(1).clamp(min=1)).float()
        context = torch.cat([mean, window[rows], states[:, 0].float()[rows]], dim=1)
        pooled = nn.functional.gelu(self.gather(self.dropout(context)))
        verdict = self.verdict(self.dropout(pooled)).float()
        logits: torch.Tensor = (seen + verdict).view(count, -1, len(CLASSES))
        return logits

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, segment_of: torch.Tensor, rows: torch.Tensor
    ) -> torch.Tensor:
        """`read` of `states`: see there for shapes."""
        return self.read(self.states(input_ids, attention_mask), attention_mask, segment_of, rows)

    @classmethod
    def from_pretrained(cls, folder: str | Path, *_: Any, **__: Any) -> ValueModel:  # type: ignore[override]
        """The model of a folder that `save_pretrained` or `nlp.artifact.save` wrote, in fp32, in evaluation mode.

        Reads `config.json` and `model.safetensors` of the folder and nothing else; runs no code from it.
        """
        path = Path(folder)
        settings = json.loads((path / "config.json").read_text("utf-8"))
        model = cls(ValueConfig(**{k: settings[k] for k in ("body", "aspects", "head_dropout")}))
        model.load_state_dict(unpack(load_file(path / "model.safetensors")))
        model.train(False)
        return model


def body_settings(config: PreTrainedConfig) -> dict[str, Any]:
    """The settings from which `build_body` makes a body of `config` again: what differs from the defaults."""
    settings: dict[str, Any] = config.to_diff_dict()
    dropped = ("architectures", "dtype", "transformers_version", "_name_or_path", "torch_dtype")
    return {"model_type": config.model_type, **{k: v for k, v in settings.items() if k not in dropped}}
