-- A report: one document about one patient, with what is read of it. Numbers stay text: no answer is ever a fraction of two powers.
select
    row_number,
    json_transform(
        received.line,
        '{
            "resourceType": "VARCHAR", "id": "VARCHAR", "type": "VARCHAR", "language": "VARCHAR", "timestamp": "VARCHAR",
            "identifier": {"value": "VARCHAR"},
            "entry": [{"fullUrl": "VARCHAR", "resource": {
                "resourceType": "VARCHAR", "id": "VARCHAR", "status": "VARCHAR", "language": "VARCHAR",
                "subject": {"reference": "VARCHAR"}, "custodian": {"reference": "VARCHAR"},
                "author": "JSON", "source": {"reference": "VARCHAR"}, "performer": [{"reference": "VARCHAR"}],
                "authored": "VARCHAR", "effectiveDateTime": "VARCHAR",
                "identifier": "JSON",
                "section": [{"code": {"coding": [{"system": "VARCHAR", "code": "VARCHAR"}]}, "section": [{
                    "code": {"coding": [{"system": "VARCHAR", "code": "VARCHAR"}]}, "entry": [{"reference": "VARCHAR"}]}]}],
                "item": [{"linkId": "VARCHAR", "answer": [{
                    "valueDecimal": "VARCHAR", "valueInteger": "VARCHAR",
                    "valueCoding": {"extension": [{"url": "VARCHAR", "valueDecimal": "VARCHAR"}]}}],
                    "item": [{"linkId": "VARCHAR", "answer": [{
                        "valueDecimal": "VARCHAR", "valueInteger": "VARCHAR",
                        "valueCoding": {"extension": [{"url": "VARCHAR", "valueDecimal": "VARCHAR"}]}}]}]}],
                "valueQuantity": {"value": "VARCHAR"}, "valueInteger": "VARCHAR",
                "component": [{"valueQuantity": {"value": "VARCHAR"}, "valueInteger": "VARCHAR"}]
            }}]
        }'
    ) as report
from received
where trim(received.line) <> ''
