package org.ringfence.lab.walls;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of docs/floors.txt, and what they say of a use. A row is {@code package [pure] ->
 * names}; a name or package ending in {@code .*} means the package and all below it, and {@code
 * stack} all packages of that module. Of two rows for a package the longer one speaks.
 */
final class Floors {
  static final String OURS = "org.ringfence.";

  /** One line of the file; a row with a group lets the packages of the group use each other. */
  record Row(String name, boolean pure, Set<String> mayUse) {}

  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final Set<String> stackPackages;

  private Floors(Set<String> stackPackages) {
    this.stackPackages = stackPackages;
  }

  /**
   * Reads the file's text.
   *
   * @param stackPackages the full names of the packages in module stack
   * @throws IllegalArgumentException naming the line that is no row, or a package listed twice
   */
  static Floors parse(String text, Set<String> stackPackages) {
    Floors floors = new Floors(stackPackages);
    for (String line : text.lines().toList()) {
      String row = line.replaceFirst("#.*", "").strip();
      if (!row.isEmpty()) {
        floors.add(row);
      }
    }
    return floors;
  }

  private void add(String line) {
    String[] sides = line.split("->", -1);
    String[] left = sides[0].strip().split("\\s+");
    boolean pure = left.length == 2 && left[1].equals("pure");
    if (sides.length != 2 || left.length > (pure ? 2 : 1) || !left[0].startsWith(OURS)) {
      throw new IllegalArgumentException("docs/floors.txt: not a row: " + line);
    }
    String right = sides[1].strip();
    Set<String> mayUse = right.isEmpty() ? Set.of() : Set.of(right.split("\\s+"));
    if (rows.put(left[0], new Row(left[0], pure, mayUse)) != null) {
      throw new IllegalArgumentException("docs/floors.txt: listed twice: " + left[0]);
    }
  }

  /** The row that speaks for a package. */
  Optional<Row> rowOf(String packageName) {
    return rows.values().stream()
        .filter(row -> covers(row.name(), packageName))
        .max(Comparator.comparingInt(row -> row.name().length()));
  }

  /** Whether code of one package may name a type of the other. */
  boolean allows(Row row, String used) {
    return covers(row.name(), used) || row.mayUse().stream().anyMatch(name -> names(name, used));
  }

  private boolean names(String name, String used) {
    return name.equals("stack") ? stackPackages.contains(used) : covers(OURS + name, used);
  }

  private static boolean covers(String name, String packageName) {
    if (!name.endsWith(".*")) {
      return name.equals(packageName);
    }
    String top = name.substring(0, name.length() - 2);
    return packageName.equals(top) || packageName.startsWith(top + ".");
  }

  /** Rows that use each other in a ring, as one line each: arrows must point down only. */
  List<String> rings() {
    Map<Row, Set<Row>> below = new HashMap<>();
    for (Row row : rows.values()) {
      Set<Row> used = new HashSet<>();
      for (Row other : rows.values()) {
        if (other != row && row.mayUse().stream().anyMatch(name -> reaches(name, other))) {
          used.add(other);
        }
      }
      below.put(row, used);
    }
    List<String> rings = new ArrayList<>();
    for (Row row : rows.values()) {
      if (reachable(row, below).contains(row)) {
        rings.add("docs/floors.txt: " + row.name() + " can reach itself through what it may use");
      }
    }
    return rings;
  }

  /** Whether a name on the right side lets one into packages of another row. */
  private static boolean reaches(String name, Row other) {
    String top = other.name().replaceFirst("\\.\\*$", "");
    return covers(OURS + name, top) || covers(other.name(), OURS + name);
  }

  private static Set<Row> reachable(Row from, Map<Row, Set<Row>> below) {
    Set<Row> seen = new HashSet<>();
    List<Row> open = new ArrayList<>(below.getOrDefault(from, Set.of()));
    while (!open.isEmpty()) {
      Row next = open.removeLast();
      if (seen.add(next)) {
        open.addAll(below.getOrDefault(next, Set.of()));
      }
    }
    return seen;
  }
}
