"""What papers say, by language: the English text is the key of the others.

Values of the data stay as they are stored: statuses, codes, directions, names.
"""

from collections.abc import Sequence
from dataclasses import replace

from attendance_app.adapters.documents.layout import Table

LANGUAGES = ("de", "fr", "es")
Texts = tuple[str, str, str]

PAGES: dict[str, Texts] = {
    "Payroll summary": ("Lohnübersicht", "Récapitulatif de paie", "Resumen de nómina"),
    "Timesheet": ("Stundenzettel", "Feuille de temps", "Hoja de horas"),
    "provisional: as of": ("vorläufig: Stand", "provisoire : au", "provisional: a fecha de"),
    "Page {} of {}": ("Seite {} von {}", "Page {} sur {}", "Página {} de {}"),
    "{} of {}": ("{} von {}", "{} sur {}", "{} de {}"),
    "No.": ("Nr.", "N°", "N.º"),
    "Worked hours": ("Gearbeitet", "Heures travaillées", "Horas trabajadas"),
    "Days worked": ("Arbeitstage", "Jours travaillés", "Días trabajados"),
    "Employees": ("Mitarbeitende", "Salariés", "Empleados"),
    "Total": ("Summe", "Total", "Total"),
    "minutes": ("Minuten", "minutes", "minutos"),
    "adjusted": ("Nachtrag", "corrigées", "ajustados"),
    "Employee: date, signature": (
        "Mitarbeitende: Datum, Unterschrift",
        "Salarié : date, signature",
        "Empleado: fecha, firma",
    ),
    "Supervisor: date, signature": (
        "Vorgesetzte: Datum, Unterschrift",
        "Responsable : date, signature",
        "Responsable: fecha, firma",
    ),
    "Nobody worked here in this period": (
        "Niemand hat in diesem Zeitraum hier gearbeitet",
        "Personne n’a travaillé ici pendant cette période",  # noqa: RUF001 - French
        "Nadie trabajó aquí en este periodo",
    ),
    "Worked from - to": ("Gearbeitet von - bis", "Travail de - à", "Trabajo de - a"),
    "Hours": ("Stunden", "Heures", "Horas"),
    "Note": ("Hinweis", "Remarque", "Nota"),
    "Days": ("Tage", "Jours", "Días"),
    "Flags": ("Offen", "Avis", "Notas"),
    "no out after": ("kein Gehen nach", "pas de sortie après", "sin salida tras"),
    "no in before": ("kein Kommen vor", "pas d’entrée avant", "sin entrada antes de"),  # noqa: RUF001
    "still in since": ("noch da seit", "présent depuis", "dentro desde"),
    "second tap": ("doppelt gestempelt", "double pointage", "fichaje doble"),
    "short meal": ("Pause zu kurz", "repas trop court", "comida corta"),
    "late meal": ("Pause zu spät", "repas tardif", "comida tardía"),
    "no meal": ("keine Pause", "pas de repas", "sin comida"),
    "short rest before": ("Ruhezeit zu kurz vor", "repos court avant", "descanso corto antes"),
    "short weekly rest": ("Wochenruhe zu kurz", "repos hebdo. court", "descanso semanal corto"),
    "not come yet": ("liegt noch vor uns", "pas encore venu", "aún no llegado"),
    "not employed": ("nicht angestellt", "hors contrat", "sin contrato"),
}

TITLES: dict[str, Texts] = {
    "Summary": ("Übersicht", "Récapitulatif", "Resumen"),
    "Daily": ("Tage", "Jours", "Días"),
    "Punches": ("Stempelungen", "Pointages", "Fichajes"),
    "Corrections": ("Korrekturen", "Corrections", "Correcciones"),
    "Adjustments": ("Nachträge", "Régularisations", "Ajustes"),
    "Exceptions": ("Zu klären", "À régler", "Por resolver"),
    "Rules": ("Regeln", "Règles", "Reglas"),
    "Sign-off": ("Freigabe", "Validation", "Aprobación"),
    "Number": ("Nummer", "Numéro", "Número"),
    "Name": ("Name", "Nom", "Nombre"),
    "Department": ("Abteilung", "Service", "Departamento"),
    "Site": ("Standort", "Site", "Centro"),
    "Time zone": ("Zeitzone", "Fuseau horaire", "Zona horaria"),
    "Worked minutes": ("Gearbeitete Minuten", "Minutes travaillées", "Minutos trabajados"),
    "Worked (h:mm)": ("Gearbeitet (h:mm)", "Travaillé (h:mm)", "Trabajado (h:mm)"),
    "Regular minutes": ("Normale Minuten", "Minutes normales", "Minutos normales"),
    "Overtime": ("Überstunden", "Heures suppl.", "Horas extra"),
    "Overtime minutes": ("Überstunden in Minuten", "Minutes suppl.", "Minutos extra"),
    "Double minutes": ("Doppelte Minuten", "Minutes doubles", "Minutos dobles"),
    "Night minutes": ("Nachtminuten", "Minutes de nuit", "Minutos nocturnos"),
    "Holiday minutes": ("Feiertagsminuten", "Minutes de jour férié", "Minutos en festivo"),
    "Paid holiday minutes": (
        "Bezahlte Feiertagsminuten",
        "Minutes fériées payées",
        "Minutos de festivo pagados",
    ),
    "Paid leave minutes": (
        "Bezahlte Abwesenheit in Minuten",
        "Minutes de congé payé",
        "Minutos de permiso pagado",
    ),
    "Leave: {}": ("Abwesenheit: {}", "Congé : {}", "Permiso: {}"),
    "Adjustment minutes": ("Nachtrag in Minuten", "Minutes régularisées", "Minutos de ajuste"),
    "Paid minutes": ("Bezahlte Minuten", "Minutes payées", "Minutos pagados"),
    "Paid hours": ("Bezahlte Stunden", "Heures payées", "Horas pagadas"),
    "Late": ("Verspätungen", "Retards", "Retrasos"),
    "Late minutes": ("Verspätung in Minuten", "Minutes de retard", "Minutos de retraso"),
    "Absences": ("Fehltage", "Absences", "Ausencias"),
    "Missing out": ("Gehen fehlt", "Sortie manquante", "Falta salida"),
    "Missing in": ("Kommen fehlt", "Entrée manquante", "Falta entrada"),
    "Still in": ("Noch da", "Encore présent", "Aún dentro"),
    "Other findings": ("Andere Hinweise", "Autres constats", "Otros avisos"),
    "Date": ("Datum", "Date", "Fecha"),
    "Day": ("Tag", "Jour", "Día"),
    "First in": ("Beginn", "Arrivée", "Entrada"),
    "In offset": ("Beginn, UTC-Abstand", "Décalage à l’arrivée", "Desfase de entrada"),  # noqa: RUF001
    "Last out": ("Ende", "Départ", "Salida"),
    "Out offset": ("Ende, UTC-Abstand", "Décalage au départ", "Desfase de salida"),
    "Spans": ("Abschnitte", "Plages", "Tramos"),
    "Planned minutes": ("Geplante Minuten", "Minutes prévues", "Minutos previstos"),
    "Leave": ("Abwesenheit", "Congé", "Permiso"),
    "Status": ("Status", "Statut", "Estado"),
    "Direction": ("Richtung", "Sens", "Sentido"),
    "Local time": ("Ortszeit", "Heure locale", "Hora local"),
    "Offset": ("UTC-Abstand", "Décalage", "Desfase"),
    "UTC": ("UTC", "UTC", "UTC"),
    "Method": ("Weg", "Méthode", "Método"),
    "Kiosk": ("Kiosk", "Borne", "Quiosco"),
    "Counts": ("Zählt", "Compte", "Cuenta"),
    "Correction of": ("Korrektur von", "Correction de", "Corrección de"),
    "Punch id": ("Kennung", "Identifiant", "Identificador"),
    "Code": ("Code", "Code", "Código"),
    "Meaning": ("Bedeutung", "Signification", "Significado"),
    "What": ("Was", "Quoi", "Qué"),
    "Old direction": ("Alte Richtung", "Ancien sens", "Sentido anterior"),
    "Old time": ("Alte Zeit", "Ancienne heure", "Hora anterior"),
    "Old offset": ("Alter UTC-Abstand", "Ancien décalage", "Desfase anterior"),
    "New direction": ("Neue Richtung", "Nouveau sens", "Sentido nuevo"),
    "New time": ("Neue Zeit", "Nouvelle heure", "Hora nueva"),
    "New offset": ("Neuer UTC-Abstand", "Nouveau décalage", "Desfase nuevo"),
    "Reason": ("Grund", "Motif", "Motivo"),
    "Requested by": ("Beantragt von", "Demandé par", "Solicitado por"),
    "Approved by": ("Genehmigt von", "Approuvé par", "Aprobado por"),
    "Kind": ("Art", "Type", "Tipo"),
    "Minutes": ("Minuten", "Minutes", "Minutos"),
    "Cause": ("Ursache", "Cause", "Causa"),
    "Detail": ("Einzelheit", "Détail", "Detalle"),
    "In force from": ("Gilt ab", "En vigueur dès", "Vigente desde"),
    "SHA-256": ("SHA-256", "SHA-256", "SHA-256"),
    "This file": ("Diese Datei", "Ce fichier", "Este archivo"),
    "Whose hours": ("Wessen Stunden", "Heures de qui", "Horas de quién"),
    "When (UTC)": ("Wann (UTC)", "Quand (UTC)", "Cuándo (UTC)"),
}
TEXTS = PAGES | TITLES
_LEAVE = "Leave: "


def say(language: str, text: str) -> str:
    """Return a text in a language ("de", "de_AT"); in English where it is not known there."""
    known = TEXTS.get(text)
    main = language.split("_", 1)[0]
    return known[LANGUAGES.index(main)] if known and main in LANGUAGES else text


def titled(tables: Sequence[Table], language: str) -> list[Table]:
    """Return tables with their titles, and those of their columns, in a language."""
    return [
        replace(
            table,
            title=say(language, table.title),
            columns=tuple(
                replace(column, title=_title(language, column.title)) for column in table.columns
            ),
            flags=tuple(_title(language, flag) for flag in table.flags),
            total=say(language, table.total),
        )
        for table in tables
    ]


def _title(language: str, title: str) -> str:
    """Return a column's title; a type of leave keeps the name that the company gave it."""
    if title.startswith(_LEAVE):
        return say(language, "Leave: {}").format(title.removeprefix(_LEAVE))
    return say(language, title)
