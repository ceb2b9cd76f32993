package org.ringfence.server;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.ringfence.call.Feature;
import org.ringfence.server.config.Answering;
import org.ringfence.server.config.ConfigException;
import org.ringfence.server.config.Room;
import org.ringfence.server.routing.Router;
import org.ringfence.server.store.Company;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What answers at numbers of its own: what the configuration says, and what the company has
 * besides, which changes while calls go on. Who is in a room that changes stays in it as it was.
 */
final class Rooms {
  private static final Logger LOG = LoggerFactory.getLogger(Rooms.class);

  private final Answering configured;
  private final Company company;
  private final Path folder;
  private final Function<Object, Feature> feature;
  private final Map<String, Router.Attended> byNumber = new ConcurrentHashMap<>();
  private final Map<String, Object> present = new HashMap<>();
  private volatile List<Answering.Queue> queues = List.of();

  /**
   * @param feature makes what serves a conference, a menu, a queue or an application
   */
  Rooms(Answering configured, Company company, Path folder, Function<Object, Feature> feature) {
    this.configured = configured;
    this.company = company;
    this.folder = folder;
    this.feature = feature;
    company.watch(this::refresh);
    refresh();
  }

  Map<String, Router.Attended> byNumber() {
    return byNumber;
  }

  List<Answering.Queue> queues() {
    return queues;
  }

  private synchronized void refresh() {
    Answering.Rooms ours = read();
    Map<String, Object> wanted = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    for (var rooms : List.of(ours, configured.rooms())) {
      for (Answering.Conference each : rooms.conferences()) {
        wanted.put(each.number(), each);
        names.put(each.number(), each.name());
      }
      for (Answering.Menu each : rooms.menus()) {
        wanted.put(each.number(), each);
        names.put(each.number(), each.name());
      }
      for (Answering.Queue each : rooms.queues()) {
        wanted.put(each.number(), each);
        names.put(each.number(), each.name());
      }
      for (Answering.Application each : rooms.applications()) {
        wanted.put(each.number(), each);
        names.put(each.number(), each.name());
      }
      for (Answering.Fax each : rooms.faxes()) {
        wanted.put(each.number(), each);
        names.put(each.number(), each.name());
      }
      for (Answering.Paging each : rooms.pagings()) {
        wanted.put(each.number(), each);
        names.put(each.number(), each.name());
      }
    }
    present
        .keySet()
        .removeIf(number -> {
          boolean gone = !wanted.containsKey(number);
          if (gone) byNumber.remove(number);
          return gone;
        });
    wanted.forEach((number, room) -> {
      if (room.equals(present.put(number, room))) return;
      byNumber.put(
          number, new Router.Attended(names.getOrDefault(number, ""), feature.apply(room)));
    });
    queues =
        wanted.values().stream()
            .filter(Answering.Queue.class::isInstance)
            .map(Answering.Queue.class::cast)
            .toList();
  }

  /** A room that a newer version wrote may mean nothing to this one. */
  private Answering.Rooms read() {
    try {
      return Room.read(company.rooms(), folder);
    } catch (ConfigException e) {
      LOG.error("conferences, menus and queues of the company are left out: {}", e.getMessage());
      return Answering.Rooms.NONE;
    }
  }
}
