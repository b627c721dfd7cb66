#!/usr/bin/env python3
"""Writes a GGUF of a model's shape with random weights, to measure speed where no such model is at hand. What it says means nothing.

    pip install gguf numpy
    scripts/random-model.py SmolLM2.gguf OUT.gguf --layers 22 --width 2048 --heads 32 --kv-heads 4 --feed-forward 5632    # 1.1 billion weights
    scripts/random-model.py SmolLM2.gguf OUT.gguf --layers 32 --width 4096 --heads 32 --kv-heads 4 --feed-forward 11008   # Yi-6B's shape

Tokenizer and template come from the first file, a model of the llama architecture. Weights are Q4_0.
"""

import argparse

import gguf
import numpy

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("source")
parser.add_argument("out")
for name in ("layers", "width", "heads", "kv-heads", "feed-forward"):
    parser.add_argument(f"--{name}", type=int, required=True)
parser.add_argument("--context", type=int, default=4096)
shape = parser.parse_args()

reader = gguf.GGUFReader(shape.source)
head = shape.width // shape.heads
own = {
    "llama.block_count": shape.layers,
    "llama.embedding_length": shape.width,
    "llama.attention.head_count": shape.heads,
    "llama.attention.head_count_kv": shape.kv_heads,
    "llama.feed_forward_length": shape.feed_forward,
    "llama.context_length": shape.context,
    "llama.rope.dimension_count": head,
}
writer = gguf.GGUFWriter(shape.out, "llama")
for field in reader.fields.values():
    if field.name.startswith("GGUF.") or field.name in ("general.architecture", "general.name") or field.name in own:
        continue
    kind = field.types[0]
    writer.add_key_value(field.name, field.contents(), kind, field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None)
for name, value in own.items():
    writer.add_uint32(name, value)
writer.add_name(f"random weights, {shape.layers} layers of {shape.width}")
vocabulary = len(reader.fields["tokenizer.ggml.tokens"].data)
random = numpy.random.default_rng(1)


def matrix(name, rows, columns, spread=1.0):
    """A matrix whose products keep the size of what goes in, times `spread`."""
    blocks = numpy.empty((rows, columns // 32, 18), dtype=numpy.uint8)
    # Four bits are spread by 4.6 around 8, which Q4_0 takes off.
    scale = numpy.array([spread / (4.6 * columns**0.5)], dtype=numpy.float16).view(numpy.uint8)
    blocks[:, :, :2] = scale
    blocks[:, :, 2:] = random.integers(0, 256, (rows, columns // 32, 16), dtype=numpy.uint8)
    writer.add_tensor(name, blocks.reshape(rows, -1), raw_dtype=gguf.GGMLQuantizationType.Q4_0)


def ones(name):
    writer.add_tensor(name, numpy.ones(shape.width, dtype=numpy.float32))


matrix("token_embd.weight", vocabulary, shape.width, shape.width**0.5)
# Logits that lie as far apart as a real model's: else choosing a token would have to weigh all of them.
matrix("output.weight", vocabulary, shape.width, 8.0)
ones("output_norm.weight")
for layer in range(shape.layers):
    block = f"blk.{layer}"
    ones(f"{block}.attn_norm.weight")
    ones(f"{block}.ffn_norm.weight")
    matrix(f"{block}.attn_q.weight", shape.width, shape.width)
    matrix(f"{block}.attn_k.weight", shape.kv_heads * head, shape.width)
    matrix(f"{block}.attn_v.weight", shape.kv_heads * head, shape.width)
    matrix(f"{block}.attn_output.weight", shape.width, shape.width)
    matrix(f"{block}.ffn_gate.weight", shape.feed_forward, shape.width)
    matrix(f"{block}.ffn_up.weight", shape.feed_forward, shape.width)
    matrix(f"{block}.ffn_down.weight", shape.width, shape.feed_forward)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
