-- An explanation of benefit, of R4 or of the older STU3, with what is read of it. Numbers stay text: no amount is ever a fraction of two powers.
select
    row_number,
    json_transform(
        received.line,
        '{
            "resourceType": "VARCHAR", "id": "VARCHAR", "status": "VARCHAR", "outcome": "VARCHAR", "created": "VARCHAR",
            "meta": {"lastUpdated": "VARCHAR"},
            "identifier": [{"value": "VARCHAR", "system": "VARCHAR", "type": {"coding": [{"code": "VARCHAR"}]}}],
            "type": {"coding": [{"code": "VARCHAR", "system": "VARCHAR"}]},
            "patient": {"reference": "VARCHAR", "identifier": {"value": "VARCHAR"}},
            "insurer": {"reference": "VARCHAR", "display": "VARCHAR"},
            "billablePeriod": {"start": "VARCHAR", "end": "VARCHAR"},
            "hospitalization": {"start": "VARCHAR", "end": "VARCHAR"},
            "provider": {"reference": "VARCHAR", "identifier": {"value": "VARCHAR", "system": "VARCHAR"}},
            "organization": {"identifier": {"value": "VARCHAR", "system": "VARCHAR"}},
            "facility": {"identifier": {"value": "VARCHAR", "system": "VARCHAR"},
                         "extension": [{"url": "VARCHAR", "valueCoding": {"code": "VARCHAR"}}]},
            "careTeam": [{"sequence": "BIGINT", "role": {"coding": [{"code": "VARCHAR"}]},
                          "provider": {"reference": "VARCHAR", "identifier": {"value": "VARCHAR", "system": "VARCHAR"}}}],
            "related": [{"relationship": {"coding": [{"code": "VARCHAR"}]}, "reference": {"value": "VARCHAR"},
                         "claim": {"reference": "VARCHAR", "identifier": {"value": "VARCHAR"}}}],
            "diagnosis": [{"sequence": "BIGINT", "type": [{"coding": [{"code": "VARCHAR"}]}],
                           "diagnosisCodeableConcept": {"coding": [{"code": "VARCHAR", "system": "VARCHAR"}]}}],
            "procedure": [{"sequence": "BIGINT",
                           "procedureCodeableConcept": {"coding": [{"code": "VARCHAR", "system": "VARCHAR"}]}}],
            "supportingInfo": [{"category": {"coding": [{"code": "VARCHAR"}]}, "code": {"coding": [{"code": "VARCHAR"}]},
                                "timingDate": "VARCHAR", "timingPeriod": {"start": "VARCHAR", "end": "VARCHAR"},
                                "valueQuantity": {"value": "VARCHAR"}, "valueString": "VARCHAR"}],
            "information": [{"category": {"coding": [{"code": "VARCHAR"}]}, "code": {"coding": [{"code": "VARCHAR"}]},
                             "timingDate": "VARCHAR", "timingPeriod": {"start": "VARCHAR", "end": "VARCHAR"},
                             "valueQuantity": {"value": "VARCHAR"}, "valueString": "VARCHAR"}],
            "extension": [{"url": "VARCHAR", "valueMoney": {"value": "VARCHAR"}}],
            "payment": {"date": "VARCHAR", "amount": {"value": "VARCHAR"}, "type": {"coding": [{"code": "VARCHAR"}]}},
            "adjudication": [{"category": {"coding": [{"code": "VARCHAR"}]}, "reason": {"coding": [{"code": "VARCHAR"}]},
                              "amount": {"value": "VARCHAR"}}],
            "total": [{"category": {"coding": [{"code": "VARCHAR"}]}, "amount": {"value": "VARCHAR"}}],
            "item": [{
                "sequence": "BIGINT", "diagnosisSequence": ["BIGINT"], "diagnosisLinkId": ["BIGINT"],
                "careTeamSequence": ["BIGINT"], "careTeamLinkId": ["BIGINT"],
                "servicedDate": "VARCHAR", "servicedPeriod": {"start": "VARCHAR", "end": "VARCHAR"},
                "productOrService": {"coding": [{"code": "VARCHAR", "system": "VARCHAR"}]},
                "service": {"coding": [{"code": "VARCHAR", "system": "VARCHAR"}]},
                "modifier": [{"coding": [{"code": "VARCHAR"}]}],
                "locationCodeableConcept": {"coding": [{"code": "VARCHAR"}]},
                "revenue": {"coding": [{"code": "VARCHAR"}]},
                "quantity": {"value": "VARCHAR", "extension": [{"url": "VARCHAR", "valueQuantity": {"value": "VARCHAR"}}]},
                "adjudication": [{"category": {"coding": [{"code": "VARCHAR"}]}, "reason": {"coding": [{"code": "VARCHAR"}]},
                                  "amount": {"value": "VARCHAR"}}]
            }]
        }'
    ) as eob
from received
where trim(received.line) <> ''
