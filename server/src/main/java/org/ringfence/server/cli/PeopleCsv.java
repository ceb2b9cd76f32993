package org.ringfence.server.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.ringfence.server.config.CompanyFile;
import org.ringfence.server.people.Preference;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Password;

/**
 * People from a CSV (RFC 4180): FreePBX's export of extensions, or one with the columns number and
 * name, perhaps password and words of {@link Preference}.
 *
 * @param passwords of those whose password is good enough; others get a new one
 * @param remarks what was left out, in words
 */
record PeopleCsv(
    Map<String, CompanyFile.Person> people, Map<String, String> passwords, List<String> remarks) {
  private static final int ROWS_MAX = 100_000;

  static PeopleCsv parse(String text) throws Failure {
    List<List<String>> rows = rows(text.startsWith("\uFEFF") ? text.substring(1) : text);
    if (rows.isEmpty()) throw new Failure(Exit.USAGE, "The file is empty.", "");
    List<String> heading =
        rows.getFirst().stream().map(each -> each.strip().toLowerCase(Locale.ROOT)).toList();
    String key = heading.contains("extension") ? "extension" : "number";
    if (!heading.contains(key)) {
      throw new Failure(
          Exit.USAGE,
          "The first line names no column `number` or `extension`.",
          "Begin with a heading such as `number,name,password`.");
    }
    PeopleCsv read = new PeopleCsv(new TreeMap<>(), new HashMap<>(), new ArrayList<>());
    for (List<String> row : rows.subList(1, rows.size())) {
      Map<String, String> cells = new HashMap<>();
      for (int i = 0; i < Math.min(row.size(), heading.size()); i++) {
        cells.put(heading.get(i), row.get(i).strip());
      }
      read.add(cells.getOrDefault(key, ""), cells);
    }
    return read;
  }

  private void add(String number, Map<String, String> cells) {
    if (!number.matches("[0-9]{1,15}")) {
      remarks.add("`" + number + "` is no extension: left out");
      return;
    }
    Map<String, String> settings = new HashMap<>();
    for (Preference each : Preference.values()) {
      set(number, settings, each, cells.getOrDefault(each.word().toLowerCase(Locale.ROOT), ""));
    }
    freePbx(number, settings, cells);
    people.put(number, new CompanyFile.Person(cells.getOrDefault("name", ""), settings));
    String password = password(cells);
    try {
      if (password.isEmpty()) return;
      Password.judge(password, number);
      passwords.put(number, password);
    } catch (Failure weak) {
      remarks.add(number + " gets a new password: " + weak.text());
    }
  }

  private static String password(Map<String, String> cells) {
    for (String column : List.of("devinfo_secret", "secret", "password")) {
      String value = cells.getOrDefault(column, "");
      if (!value.isEmpty()) return value;
    }
    return "";
  }

  /** What FreePBX calls otherwise. */
  private void freePbx(String number, Map<String, String> settings, Map<String, String> cells) {
    String ring = cells.getOrDefault("ringtimer", "");
    if (!ring.equals("0")) set(number, settings, Preference.RING_SECONDS, ring);
    String waiting = cells.getOrDefault("callwaiting_enable", "").toLowerCase(Locale.ROOT);
    if (waiting.startsWith("disable")) settings.put(Preference.CALL_WAITING.word(), "off");
    String follow = cells.getOrDefault("findmefollow_enabled", "");
    String list = cells.getOrDefault("findmefollow_grplist", "").replace("#", "").replace('-', ',');
    if (!list.isEmpty()
        && set(number, settings, Preference.FOLLOW_ME_NUMBERS, list)
        && List.of("yes", "1", "checked", "true").contains(follow.toLowerCase(Locale.ROOT))) {
      settings.put(Preference.FOLLOW_ME.word(), "on");
    }
  }

  private boolean set(
      String number, Map<String, String> settings, Preference preference, String value) {
    if (value.isEmpty()) return false;
    if (preference.takes(value)) {
      settings.put(preference.word(), value);
      return true;
    }
    remarks.add(number + ": " + preference.word() + " cannot be `" + value + "`: left out");
    return false;
  }

  /** Cells may be quoted, and then hold commas, line ends and doubled quotes. */
  private static List<List<String>> rows(String text) throws Failure {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append(text.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (quoted && i < text.length()) {
        cell.append(c);
      } else if (c == ',' || c == '\n') {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == ',') continue;
        if (row.size() > 1 || !row.getFirst().isBlank()) rows.add(row);
        row = new ArrayList<>();
      } else if (c != '\r') {
        cell.append(c);
      }
    }
    if (quoted) throw new Failure(Exit.USAGE, "A quote is not closed.", "Check the last lines.");
    if (rows.size() > ROWS_MAX) throw new Failure(Exit.USAGE, "There are too many rows.", "");
    return rows;
  }
}
