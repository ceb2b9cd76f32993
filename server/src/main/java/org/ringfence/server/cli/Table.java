package org.ringfence.server.cli;

import java.io.PrintStream;
import java.util.List;

/** Rows of text, in columns as wide as they need be, or as CSV (RFC 4180). */
final class Table {
  private Table() {}

  static void print(PrintStream out, List<String> heading, List<List<String>> rows) {
    int[] widths = new int[heading.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = heading.get(i).length();
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], shown(row.get(i)).length());
      }
    }
    line(out, heading, widths);
    rows.forEach(row -> line(out, row, widths));
  }

  private static void line(PrintStream out, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = shown(cells.get(i));
      line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
    }
    out.println(line.toString().stripTrailing());
  }

  /** Names come from phones: nothing in them may command the terminal. */
  static String shown(String text) {
    return text.replaceAll("\\p{C}", "?");
  }

  static void csv(PrintStream out, List<String> heading, List<List<String>> rows) {
    csvLine(out, heading);
    rows.forEach(row -> csvLine(out, row));
  }

  static void csv(PrintStream out, List<String> row) {
    csvLine(out, row);
  }

  private static void csvLine(PrintStream out, List<String> cells) {
    out.print(String.join(",", cells.stream().map(Table::quoted).toList()) + "\r\n");
  }

  /** A cell that a spreadsheet would take for a formula gets a quote in front. */
  private static String quoted(String cell) {
    boolean formula =
        !cell.isEmpty() && "=+-@\t".indexOf(cell.charAt(0)) >= 0 && !cell.matches("[+-]?[0-9]+");
    String safe = formula ? "'" + cell : cell;
    return safe.matches("(?s).*[\",\\r\\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
  }
}
