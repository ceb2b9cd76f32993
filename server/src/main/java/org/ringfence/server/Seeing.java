package org.ringfence.server;

import java.util.ArrayList;
import java.util.List;
import org.ringfence.agent.AgentShard;
import org.ringfence.server.registrar.Locations;
import org.ringfence.server.store.Stores;

/** Who sees what others do, on all shards. */
final class Seeing {
  private final Stores stores;
  private final Locations locations;
  private final Lines lines;
  private final String domain;
  private final Publications publications;
  private final List<StateEvents> dialogs = new ArrayList<>();
  private final List<StateEvents> presences = new ArrayList<>();

  Seeing(
      Stores stores, Locations locations, Lines lines, String domain, Publications publications) {
    this.publications = publications;
    this.stores = stores;
    this.locations = locations;
    this.lines = lines;
    this.domain = domain;
  }

  /** Serves a shard's subscribers. */
  void serve(AgentShard shard) {
    StateEvents.Surroundings around =
        new StateEvents.Surroundings(
            shard, stores.extensions(), stores.settings(), stores.company(), lines, domain);
    StateEvents dialog = new DialogEvents(around);
    StateEvents presence = new PresenceEvents(around, locations, stores.settings(), publications);
    dialogs.add(dialog);
    presences.add(presence);
    shard.events().offer(dialog);
    shard.events().offer(presence);
  }

  /** All shards are served: from now on news are told. */
  void begin() {
    lines.watch(number -> {
      for (StateEvents each : dialogs) each.changed(number);
      for (StateEvents each : presences) each.changed(number);
    });
    locations.watch(this::present);
    publications.watch(this::present);
    stores.settings().watch(this::present);
  }

  private void present(String number) {
    for (StateEvents each : presences) each.changed(number);
  }
}
