#!/usr/bin/env python3
"""Reads latent codes with stock libraries: pip install avro confluent-kafka

    latents.py BOOTSTRAP_SERVER [COUNT]     prints each latent, or COUNT of them, from the beginning of the topic
"""
import io
import json
import pathlib
import sys

import avro.io
import avro.schema
from confluent_kafka import Consumer

SCHEMAS = pathlib.Path(__file__).parent.parent / "schemas" / "released"
SINGLE_OBJECT = b"\xc3\x01"  # Avro single-object encoding: this, 8 bytes of fingerprint, the message


def bare(node):
    """A type without the hints that the specification leaves out of a schema's identity, and this library does not."""
    hints = {"avro.java.string", "logicalType"}
    return node["type"] if hints & node.keys() and node.keys() <= hints | {"type"} else node


def fingerprint(text):
    """CRC-64-AVRO of the schema's canonical form, little-endian."""
    schema = avro.schema.parse(json.dumps(json.loads(text, object_hook=bare)))
    empty = 0xC15D213AA4D7A795
    crc = empty
    for byte in schema.canonical_form.encode("utf-8"):
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (empty if crc & 1 else 0)
    return crc.to_bytes(8, "little")


def released(message):
    """Every released schema of a message by its fingerprint, and the newest one."""
    files = sorted(SCHEMAS.glob(f"v*/{message}.avsc"), key=lambda file: int(file.parent.name[1:]))
    texts = [file.read_text(encoding="utf-8") for file in files]
    return {fingerprint(text): avro.schema.parse(text) for text in texts}, avro.schema.parse(texts[-1])


def decode(value, writers, reader):
    if value[:2] != SINGLE_OBJECT or value[2:10] not in writers:
        raise ValueError("not a message of a released schema")
    decoder = avro.io.BinaryDecoder(io.BytesIO(value[10:]))
    return avro.io.DatumReader(writers[value[2:10]], reader).read(decoder)


def main(server, count):
    writers, reader = released("LatentCode")
    consumer = Consumer({
        "bootstrap.servers": server,
        "group.id": "latents-example",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "isolation.level": "read_committed",  # only what the processor has committed
    })
    consumer.subscribe(["morphflux.latents"])
    try:
        while count > 0:
            record = consumer.poll(1.0)
            if record is None or record.error():
                continue
            latent = decode(record.value(), writers, reader)
            print(latent["subject"], latent["frame"]["number"], latent["frame"]["timecode"],
                  f"{latent['error']['meanMm']:.3f} mm", f"{len(latent['z'])} numbers, first {latent['z'][0]:.4f}",
                  flush=True)
            count -= 1
    finally:
        consumer.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else float("inf"))
