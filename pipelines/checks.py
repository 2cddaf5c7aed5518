"""What must be true of the tables, as asset checks that run on every build.

A table's grain and its suite are one check run; a reconciliation hangs on the last table it reads. Critical ones block
what follows. Great Expectations is imported only when a suite runs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import dagster as dg
import duckdb
import sqlglot
from sqlglot import exp

from data_quality.validation import CRITICAL, Finding, Reconciliation, Suite, reconcile, validate
from pipelines.acknowledging import acknowledge_rejections
from pipelines.assets.models import table_key
from pipelines.engines.duckdb import duplicate_keys
from pipelines.findings import record
from pipelines.progress import journal, run_step
from pipelines.rejections import REASONS, SEVERITIES, TABLE, findings, rejections
from pipelines.resources import Run
from pipelines.row_reasons import row_reasons
from pipelines.warehouse import DIALECT, LAYER_ORDER, Model

GRAIN = "grain"


def table_checks(models: Mapping[str, Model], suites: Mapping[str, Suite]) -> list[dg.AssetChecksDefinition]:
    """Return the checks of each table that has a grain or a suite."""
    return [table_check(name, models.get(name), suites.get(name)) for name in sorted({*models, *suites})]


def table_check(name: str, model: Model | None, suite: Suite | None) -> dg.AssetChecksDefinition:
    """Return the check run of one table: its grain, then its suite."""
    specs = []
    if model:
        specs.append(_spec(GRAIN, name, CRITICAL, f"One row is one {', '.join(model.grain)}."))
    if suite:
        specs += [_spec(item.name, name, item.severity, item.reason) for item in suite.expectations]

    def judge(run: Run) -> list[Finding]:
        found = [grain_finding(run.connection, model)] if model else []
        return found + (validate(run.connection, suite) if suite else [])

    return _check(f"checks_{name.replace('.', '_')}", f"checking {name}", specs, judge)


def reconciliation_checks(
    models: Mapping[str, Model], reconciliations: Mapping[str, Reconciliation]
) -> list[dg.AssetChecksDefinition]:
    """Return a check a reconciliation, on the last of the tables it reads."""
    order = list(models)
    return [reconciliation_check(statement, order) for statement in reconciliations.values()]


def reconciliation_check(statement: Reconciliation, order: Sequence[str]) -> dg.AssetChecksDefinition:
    """Return the check run of one reconciliation."""
    read = tables_of(statement, order)
    spec = _spec(statement.name, read[-1], statement.severity, statement.reason, also=read[:-1])
    return _check(
        f"reconciliation_{statement.name}",
        f"reconciling {statement.name}",
        [spec],
        lambda run: [reconcile(run.connection, statement)],
    )


def tables_of(statement: Reconciliation, order: Sequence[str]) -> list[str]:
    """Return the tables a reconciliation reads, the last one built at the end."""
    query = sqlglot.parse_one(statement.query, dialect=DIALECT)
    names = {f"{table.db}.{table.name}" for table in query.find_all(exp.Table) if table.db}
    built = {name: number for number, name in enumerate(order)}
    return sorted(names, key=lambda name: (LAYER_ORDER.index(name.split(".")[0]), built.get(name, -1), name))


def rejection_check() -> dg.AssetChecksDefinition:
    """Return the check run of what could not be typed, feed by feed."""
    specs = [_spec(name, TABLE, SEVERITIES[name], reason, also=["landed.file"]) for name, reason in REASONS.items()]

    def judge(run: Run) -> list[Finding]:
        rejected = rejections(run.connection)
        rows = row_reasons(run.connection, run.reconciliation.folders)
        acknowledge_rejections(run.reconciliation.work, rejected, rows)
        return findings(rejected)

    return _check("rejections", "checking rejections", specs, judge)


def grain_finding(connection: duckdb.DuckDBPyConnection, model: Model) -> Finding:
    """Count the keys of a table that occur more than once."""
    repeated = duplicate_keys(connection, model)
    return Finding(model.name, GRAIN, CRITICAL, f"One row is one {', '.join(model.grain)}.", repeated == 0, repeated)


def _spec(check: str, table: str, severity: str, reason: str, also: Iterable[str] = ()) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        check,
        asset=table_key(table),
        description=reason,
        blocking=severity == CRITICAL,
        additional_deps=[table_key(name) for name in also],
        metadata={"severity": severity},
    )


def _check(
    op_name: str,
    step: str,
    specs: Sequence[dg.AssetCheckSpec],
    judge: Callable[[Run], list[Finding]],
) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(name=op_name, specs=specs)
    def check(run: Run) -> Iterator[dg.AssetCheckResult]:
        found = run_step(step, lambda: judge(run))
        journal().found(found)
        record(run.connection, found)
        for spec, finding in zip(specs, found, strict=True):
            yield _result(spec, finding)

    return check


def _result(spec: dg.AssetCheckSpec, finding: Finding) -> dg.AssetCheckResult:
    is_critical = finding.severity == CRITICAL
    return dg.AssetCheckResult(
        check_name=spec.name,
        asset_key=spec.asset_key,
        passed=finding.is_met,
        severity=dg.AssetCheckSeverity.ERROR if is_critical else dg.AssetCheckSeverity.WARN,
        description=finding.reason,
        metadata={"failed_rows": finding.failed_count},
    )
