package org.ringfence.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ringfence.server.people.Preference;
import org.ringfence.server.registrar.Locations;
import org.ringfence.server.store.Settings;

/**
 * Whether somebody can be reached (RFC 3856, RFC 3863), with what they do in the words of RFC 4480:
 * one whose phones are off is told from one who is idle.
 */
final class PresenceEvents extends StateEvents {
  private final Locations locations;
  private final Settings settings;
  private final Publications publications;

  PresenceEvents(
      Surroundings around, Locations locations, Settings settings, Publications publications) {
    super(around);
    this.locations = locations;
    this.settings = settings;
    this.publications = publications;
  }

  @Override
  public String name() {
    return "presence";
  }

  @Override
  public String contentType() {
    return "application/pidf+xml";
  }

  @Override
  byte[] document(String number, int version) {
    long nowMs = System.currentTimeMillis();
    boolean on = !locations.of(number, nowMs).isEmpty();
    Publications.Said said = publications.of(number, nowMs);
    boolean quiet = settings.of(number).isOn(Preference.DO_NOT_DISTURB);
    List<Lines.Use> uses = around().lines().of(number);
    boolean talks = uses.stream().anyMatch(use -> use.state() == Lines.State.TALKING);
    String activity = "";
    String note = on ? "Ready" : "Offline";
    if (on && quiet) {
      activity = "<r:busy/>";
      note = "Do not disturb";
    } else if (on && talks) {
      activity = "<r:on-the-phone/>";
      note = "On the phone";
    } else if (on && said != null) {
      on = said.open();
      if (!said.activity().isEmpty()) activity = "<r:" + said.activity() + "/>";
      if (!said.note().isEmpty()) note = plain(said.note());
    }
    String entity = address(number);
    String xml =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <presence xmlns="urn:ietf:params:xml:ns:pidf"
          xmlns:d="urn:ietf:params:xml:ns:pidf:data-model"
          xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" entity="%s">
        <tuple id="phone"><status><basic>%s</basic></status>
        <contact>%s</contact><note>%s</note></tuple>
        <d:person id="person"><r:activities>%s</r:activities><d:note>%s</d:note></d:person>
        </presence>
        """
            .formatted(entity, on ? "open" : "closed", entity, note, activity, note);
    return xml.getBytes(StandardCharsets.UTF_8);
  }
}
