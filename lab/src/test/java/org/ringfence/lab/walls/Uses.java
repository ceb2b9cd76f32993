package org.ringfence.lab.walls;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one class file uses, read from its constant pool: classes it names, types in descriptors and
 * generic signatures, members it calls. Held against a row of the floors.
 */
final class Uses {
  /** A type inside a descriptor or signature. */
  private static final Pattern TYPE = Pattern.compile("L([\\w$]+(?:/[\\w$]+)+)[;<]");

  private Uses() {}

  /** Each breach of the floors by this class, as a line that says which row to change. */
  static List<String> breaches(ClassModel type, Floors floors) {
    String name = type.thisClass().asInternalName();
    String home = packageOf(name);
    Optional<Floors.Row> row = floors.rowOf(home);
    if (row.isEmpty()) {
      return List.of(home + " has no row in docs/floors.txt (it holds " + simple(name) + ")");
    }
    Set<String> breaches = new LinkedHashSet<>();
    for (String used : typesOf(type)) {
      if (used.startsWith("org/ringfence/") && !packageOf(used).equals(home)) {
        if (!floors.allows(row.get(), packageOf(used))) {
          breaches.add(says(name, used, row.get(), "does not list " + packageOf(used)));
        }
      } else if (row.get().pure() && Purity.bansType(used)) {
        breaches.add(says(name, used, row.get(), "is pure"));
      }
    }
    if (row.get().pure()) {
      membersOf(type).stream()
          .filter(m -> Purity.bansMember(owner(m), m.name().stringValue(), m.type().stringValue()))
          .forEach(m ->
              breaches.add(
                  says(name, owner(m) + "." + m.name().stringValue(), row.get(), "is pure")));
    }
    return List.copyOf(breaches);
  }

  private static String says(String type, String used, Floors.Row row, String why) {
    return "%s uses %s, but the row %s in docs/floors.txt %s"
        .formatted(type.replace('/', '.'), used.replace('/', '.'), row.name(), why);
  }

  private static String owner(MemberRefEntry member) {
    return member.owner().asInternalName();
  }

  private static List<MemberRefEntry> membersOf(ClassModel type) {
    List<MemberRefEntry> members = new ArrayList<>();
    for (PoolEntry entry : type.constantPool()) {
      if (entry instanceof MemberRefEntry member) {
        members.add(member);
      }
    }
    return members;
  }

  private static Set<String> typesOf(ClassModel type) {
    Set<String> types = new LinkedHashSet<>();
    for (PoolEntry entry : type.constantPool()) {
      if (entry instanceof ClassEntry named) {
        types.add(named.asInternalName().replaceFirst("^\\[+L?(.*?);?$", "$1"));
      } else if (entry instanceof Utf8Entry text) {
        Matcher inside = TYPE.matcher(text.stringValue());
        while (inside.find()) {
          types.add(inside.group(1));
        }
      }
    }
    return types;
  }

  static String packageOf(String internalName) {
    int slash = internalName.lastIndexOf('/');
    return slash < 0 ? "" : internalName.substring(0, slash).replace('/', '.');
  }

  private static String simple(String internalName) {
    return internalName.substring(internalName.lastIndexOf('/') + 1);
  }
}
