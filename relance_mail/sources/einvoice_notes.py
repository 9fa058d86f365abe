"""What is said to staff while one document is read: findings that share its file name."""

from dataclasses import dataclass, field

from relance_mail.core.findings import Finding, Severity, Where


@dataclass(slots=True)
class Notes:
    """Collects findings about one file. `failed` once an error was noted: the document then gives no invoice."""

    where: Where
    findings: list[Finding] = field(default_factory=list)

    def error(self, code: str, what: str, remedy: str) -> None:
        """Something without which there is no invoice."""
        self.findings.append(Finding(code, what, remedy, self.where, Severity.ERROR))

    def warn(self, code: str, what: str, remedy: str) -> None:
        """Something that a person should look at; reading goes on."""
        self.findings.append(Finding(code, what, remedy, self.where, Severity.WARNING))

    @property
    def failed(self) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self.findings)
