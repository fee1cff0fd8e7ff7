"""Runs without WebAssembly, on the bindings that the build writes: ``antesala plugin build`` first."""

import unittest

from antesala_plugin.invoice_format import amount
from ledger import plain


class Ledger(unittest.TestCase):
    def test_a_name_is_never_a_formula(self) -> None:
        self.assertEqual(plain("=HYPERLINK(1)"), "'=HYPERLINK(1)")
        self.assertEqual(plain("Ana\nRuiz"), "Ana Ruiz")

    def test_amounts_keep_their_cents(self) -> None:
        self.assertEqual([amount(5), amount(-6500, ","), amount(123456)], ["0.05", "-65,00", "1234.56"])
