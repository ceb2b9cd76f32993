package org.ringfence.server.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.people.Group;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** What the company has besides people; answered from memory, written through to the database. */
public final class Company {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int GROUPS_MAX = 1000;
  private static final String GROUP = "group";

  private final Database database;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile Map<String, Group> groups = Map.of();

  Company(Database database) throws Failure {
    this.database = database;
    load();
  }

  /** Tells that something changed, on the thread that did it. */
  public void watch(Runnable watcher) {
    watchers.add(watcher);
  }

  /** The group of that number; null when there is none. */
  public @Nullable Group group(String number) {
    return groups.get(number);
  }

  public List<Group> groups() {
    return List.copyOf(groups.values());
  }

  /** Adds a group, or puts it in the place of the one of its number. */
  public synchronized void put(Group group) throws Failure {
    check(group);
    Map<String, Group> now = new TreeMap<>(groups);
    now.put(group.number(), group);
    if (now.size() > GROUPS_MAX) {
      throw new Failure(Exit.FAILED, "There are too many groups.", "Remove some first.");
    }
    write(GROUP, group.number(), group);
    groups = now;
    watchers.forEach(Runnable::run);
  }

  /** Removes a group; one that is not there is as good as removed. */
  public synchronized void removeGroup(String number) throws Failure {
    if (!groups.containsKey(number)) return;
    write(GROUP, number, null);
    Map<String, Group> now = new TreeMap<>(groups);
    now.remove(number);
    groups = now;
    watchers.forEach(Runnable::run);
  }

  private static void check(Group group) throws Failure {
    boolean numbers =
        isNumber(group.number())
            && (group.otherwise().isEmpty() || isNumber(group.otherwise()))
            && group.members().stream().allMatch(each -> isNumber(each.number()));
    boolean sound =
        !group.members().isEmpty()
            && group.members().size() <= 100
            && group.members().stream().allMatch(each -> each.weight() >= 1 && each.weight() <= 100)
            && group.ringSeconds() >= 5
            && group.ringSeconds() <= 600
            && Extensions.isUsableName(group.name());
    if (numbers && sound) return;
    throw new Failure(
        Exit.USAGE,
        "Group `" + group.number() + "` cannot be so.",
        "A group has a number, 1 to 100 members with weights from 1 to 100, and rings 5 to 600 s.");
  }

  private static boolean isNumber(String text) {
    return text.matches("[+]?[0-9*#]{1,20}");
  }

  private void write(String kind, String name, @Nullable Object content) throws Failure {
    try {
      String json = content == null ? null : JSON.writeValueAsString(content);
      database.inTransaction(handle -> {
        handle.execute("delete from company where kind = ? and name = ?", kind, name);
        if (json == null) return;
        handle.execute(
            "insert into company (kind, name, content) values (?, ?, ?)", kind, name, json);
      });
    } catch (JdbiException e) {
      throw Extensions.notTaken(e);
    }
  }

  private record Row(String name, String content) {}

  private void load() throws Failure {
    try {
      List<Row> rows = new ArrayList<>();
      database.with(handle ->
          rows.addAll(
              handle
                  .createQuery("select name, content from company where kind = :kind order by name")
                  .bind("kind", GROUP)
                  .map((r, c) -> new Row(r.getString(1), r.getString(2)))
                  .list()));
      Map<String, Group> read = new LinkedHashMap<>();
      for (Row row : rows) read.put(row.name(), JSON.readValue(row.content(), Group.class));
      groups = read;
    } catch (JdbiException | JacksonException e) {
      throw new Failure(
          Exit.FAILED,
          "The groups cannot be read (" + Database.reason(e) + ").",
          "Put back a backup of the database.",
          e);
    }
  }
}
