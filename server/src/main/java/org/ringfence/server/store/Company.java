package org.ringfence.server.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigException;
import org.ringfence.server.config.Outside;
import org.ringfence.server.config.Room;
import org.ringfence.server.people.Group;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** What the company has besides people; answered from memory, written through to the database. */
public final class Company {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int EACH_MAX = 1000;
  private static final String GROUP = "group";
  private static final String ROOM = "room";
  private static final String OUTSIDE = "outside";

  private final Database database;
  private final Path folder;
  private final Config config;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile Map<String, Group> groups = Map.of();
  private volatile Map<String, Room> rooms = Map.of();
  private volatile Map<String, Outside> outside = Map.of();

  /**
   * @param folder the data folder, from which the paths of greetings count
   */
  Company(Database database, Path folder, Config config) throws Failure {
    this.database = database;
    this.folder = folder;
    this.config = config;
    this.groups = load(GROUP, Group.class);
    this.rooms = load(ROOM, Room.class);
    this.outside = load(OUTSIDE, Outside.class);
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

  /** Conferences, menus and queues, besides those of the configuration. */
  public List<Room> rooms() {
    return List.copyOf(rooms.values());
  }

  /** Trunks, numbers and rules, besides those of the configuration. */
  public List<Outside> outside() {
    return List.copyOf(outside.values());
  }

  /** The trunks and numbers there are, with those of the configuration. */
  public Outside.Present present() throws ConfigException {
    return Outside.read(outside(), config, folder);
  }

  /** Adds a trunk, a number or rules, or puts it in the place of the one of its name. */
  public synchronized void put(Outside one) throws Failure {
    Map<String, Outside> wanted = new TreeMap<>(outside);
    wanted.put(key(one.kind(), one.name()), one);
    try {
      Outside.read(List.copyOf(wanted.values()), config, folder);
    } catch (ConfigException e) {
      throw new Failure(Exit.USAGE, e.problems().getFirst().toString(), "", e);
    }
    outside = with(outside, OUTSIDE, key(one.kind(), one.name()), one);
    watchers.forEach(Runnable::run);
  }

  /** Removes one of these; one that is not there is as good as removed. */
  public synchronized void removeOutside(Outside.Kind kind, String name) throws Failure {
    if (!outside.containsKey(key(kind, name))) return;
    outside = with(outside, OUTSIDE, key(kind, name), null);
    watchers.forEach(Runnable::run);
  }

  private static String key(Outside.Kind kind, String name) {
    return kind.word() + " " + name;
  }

  /** Adds a group, or puts it in the place of the one of its number. */
  public synchronized void put(Group group) throws Failure {
    if (!group.sound()) {
      throw new Failure(
          Exit.USAGE, "Group `" + group.number() + "` cannot be so.", Group.RIGHT + ".");
    }
    groups = with(groups, GROUP, group.number(), group);
    watchers.forEach(Runnable::run);
  }

  /** Adds a conference, a menu or a queue, or puts it in the place of what has its number. */
  public synchronized void put(Room room) throws Failure {
    try {
      Room.read(List.of(room), folder);
    } catch (ConfigException e) {
      throw new Failure(Exit.USAGE, e.problems().getFirst().toString(), "", e);
    }
    rooms = with(rooms, ROOM, room.number(), room);
    watchers.forEach(Runnable::run);
  }

  /** Removes a group; one that is not there is as good as removed. */
  public synchronized void removeGroup(String number) throws Failure {
    if (!groups.containsKey(number)) return;
    groups = with(groups, GROUP, number, null);
    watchers.forEach(Runnable::run);
  }

  /** Removes a conference, a menu or a queue; one that is not there is as good as removed. */
  public synchronized void removeRoom(String number) throws Failure {
    if (!rooms.containsKey(number)) return;
    rooms = with(rooms, ROOM, number, null);
    watchers.forEach(Runnable::run);
  }

  private <T> Map<String, T> with(
      Map<String, T> before, String kind, String name, @Nullable T content) throws Failure {
    Map<String, T> now = new TreeMap<>(before);
    if (content == null) now.remove(name);
    else now.put(name, content);
    if (now.size() > EACH_MAX) {
      throw new Failure(Exit.FAILED, "There are too many " + kind + "s.", "Remove some first.");
    }
    write(kind, name, content);
    return now;
  }

  private void write(String kind, String name, @Nullable Object content) throws Failure {
    try {
      String json = content == null ? null : JSON.writeValueAsString(content);
      database.durably(handle -> {
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

  private <T> Map<String, T> load(String kind, Class<T> type) throws Failure {
    try {
      List<Row> rows = new ArrayList<>();
      database.with(handle ->
          rows.addAll(
              handle
                  .createQuery("select name, content from company where kind = :kind order by name")
                  .bind("kind", kind)
                  .map((r, c) -> new Row(r.getString(1), r.getString(2)))
                  .list()));
      Map<String, T> read = new LinkedHashMap<>();
      for (Row row : rows) read.put(row.name(), JSON.readValue(row.content(), type));
      return read;
    } catch (JdbiException | JacksonException e) {
      throw new Failure(
          Exit.FAILED,
          "The company's " + kind + "s cannot be read (" + Database.reason(e) + ").",
          "Put back a backup of the database.",
          e);
    }
  }
}
