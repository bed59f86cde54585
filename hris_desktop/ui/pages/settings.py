"""The settings: looks and text size."""

from __future__ import annotations

from hris_desktop.ui import theme
from hris_desktop.ui.display import choose_look, choose_size, looks, sizes
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.words import tr


class SettingsPage(PageScaffold):
    """Looks and text size; both change at once."""

    def __init__(self) -> None:
        """Show what is in force."""
        super().__init__(tr("Settings"), tr("They hold for you on this computer."))
        card = Card(tr("Display"), "monitor")
        look = theme.current()
        colours = ChoiceField(looks(), look.choice.value if look.choice else "system")
        colours.chosen.connect(choose_look)
        card.add(FormRow(tr("Colours"), colours))
        size = ChoiceField(sizes(), str(look.zoom))
        size.chosen.connect(choose_size)
        card.add(FormRow(tr("Text size"), size, hint=tr("Ctrl and + or − change it on every page.")))
        self.add(card)
