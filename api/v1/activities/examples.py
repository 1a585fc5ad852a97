"""Examples of activities."""

from typing import Any

from api.v1.examples import CORRIDOR, HEX, NOW, SENDER

TRAINING: dict[str, Any] = {
    "centre_id": "nea-battambang",
    "kind": "training",
    "on": "2025-11-21",
    "topics": ["recruitment_fees", "contracts"],
    "service_types": ["training", "information"],
    "language": "km",
    "corridor_id": "KH-TH",
    "duration_minutes": 180,
    "participants": {"female": 14, "male": 9, "other": 0, "not_stated": 1},
    "materials_distributed": 24,
}
COUNSELLING: dict[str, Any] = {
    "centre_id": "nea-battambang",
    "kind": "counselling",
    "on": "2025-11-21",
    "topics": ["wages"],
    "language": "km",
    "duration_minutes": 45,
    "participants": {"sex": "female", "age_band": "25_34", "stage": "returned"},
}
RECORDED: dict[str, Any] = {
    "id": f"activity_{HEX}10",
    "version": 1,
    **TRAINING,
    "centre_id": SENDER,
    "case_id": None,
    "corridor_id": CORRIDOR,
    "created_at": NOW,
    "updated_at": NOW,
}
BATCH: dict[str, Any] = {"items": [TRAINING, COUNSELLING]}
BATCH_RECORDED: dict[str, Any] = {"items": [RECORDED], "count": 1}
SPREADSHEET = """\
centre_id;kind;on;topics;language;duration_minutes;female;male;sex;age_band;stage;materials_distributed
nea-battambang;training;2025-11-21;recruitment_fees|contracts;km;180;14;9;;;;24
nea-battambang;counselling;21/11/2025;wages;km;45;;;female;25_34;returned;
"""
