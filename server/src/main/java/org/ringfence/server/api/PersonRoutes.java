package org.ringfence.server.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ringfence.audio.PackedSound;
import org.ringfence.audio.Recording;
import org.ringfence.server.control.Operations;
import org.ringfence.server.people.Preference;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.Voicemail;

/** What belongs to one person. Its owner may have all of it, but for leave to do more. */
final class PersonRoutes {
  private static final int WAV_HZ = 16_000;
  private static final int WAV_HEADER = 44;

  private final Operations operations;

  PersonRoutes(Operations operations) {
    this.operations = operations;
  }

  List<Route> all() {
    return List.of(
        Route.get("/users/{number}/settings", Scope.READ, this::settings).ofOneself(),
        Route.patch("/users/{number}/settings", Scope.ADMIN, this::set).ofOneself(),
        Route.put("/users/{number}/iax", Scope.ADMIN, this::iax),
        Route.patch("/users/{number}/mailbox", Scope.ADMIN, this::mailbox).ofOneself(),
        Route.get("/users/{number}/calls", Scope.CALLS, this::calls).ofOneself(),
        Route.get("/users/{number}/voicemails", Scope.ADMIN, this::voicemails).ofOneself(),
        Route.get("/users/{number}/voicemails/{id}/sound", Scope.ADMIN, this::sound)
            .ofOneself()
            .inBytes(),
        Route.delete("/users/{number}/voicemails/{id}", Scope.ADMIN, this::delete).ofOneself());
  }

  /** A secret for IAX2, which is told this once. */
  private Object iax(Asked asked) throws Failure {
    Boolean on = asked.optionalBoolean("on");
    asked.end();
    if (on == null) throw new Refused(422, "`on` is true or false.", "");
    return Map.of("secret", operations.setIax(asked.path("number"), on));
  }

  private Object mailbox(Asked asked) throws Failure {
    Map<String, String> changes = new LinkedHashMap<>();
    for (String word : List.of("messages", "email", "pin")) {
      String value = asked.optionalText(word);
      if (asked.has(word)) changes.put(word, value == null ? "" : value);
    }
    Boolean attach = asked.optionalBoolean("attach");
    if (attach != null) changes.put("attach", attach.toString());
    asked.end();
    return operations.setMailbox(asked.path("number"), changes);
  }

  /** A setting and what it may be. */
  record Setting(String word, String kind, String meaning, String value) {}

  private Object settings(Asked asked) throws Failure {
    return Pages.inOrder(asked, listed(asked, operations.settings(asked.path("number"))).items());
  }

  private static Pages.Page<Setting> listed(Asked asked, Map<String, String> values) {
    List<Setting> settings = new ArrayList<>();
    for (Preference each : Preference.values()) {
      if (each.isGranted() && !asked.allows(Scope.READ)) continue;
      String value = values.getOrDefault(each.word(), "");
      settings.add(new Setting(each.word(), each.kind().name(), each.meaning(), value));
    }
    return new Pages.Page<>(settings, null);
  }

  private Object set(Asked asked) throws Failure {
    Map<String, String> changes = new LinkedHashMap<>();
    for (Preference each : Preference.values()) {
      if (asked.has(each.word())) {
        if (!maySet(asked, each)) {
          throw new Refused(403, "`" + each.word() + "` is set by an administrator.", "");
        }
        String value = asked.optionalText(each.word());
        changes.put(each.word(), value == null ? "" : value);
      }
    }
    asked.end();
    return listed(asked, operations.set(asked.path("number"), changes));
  }

  /** Nobody gives leave to himself. */
  private static boolean maySet(Asked asked, Preference preference) {
    return !preference.isGranted() || asked.allows(Scope.ADMIN);
  }

  private Object calls(Asked asked) throws Failure {
    return Routes.calls(operations, asked, asked.path("number"));
  }

  private Object voicemails(Asked asked) throws Failure {
    return Pages.of(asked, operations.voicemails(asked.path("number")), PersonRoutes::place);
  }

  /** The new ones first. */
  private static Pages.Place place(Voicemail each) {
    String name = "%019d %s".formatted(each.receivedMs(), each.id());
    return new Pages.Place(each.heardMs() == 0 ? 0 : 1, name);
  }

  private Object delete(Asked asked) throws Failure {
    operations.deleteVoicemail(asked.path("number"), asked.path("id"));
    return Asked.NOTHING;
  }

  private Object sound(Asked asked) throws Failure {
    String packed = operations.voicemailSound(asked.path("number"), asked.path("id"));
    try {
      return wav(PackedSound.unpack(Base64.getDecoder().decode(packed)));
    } catch (IOException e) {
      throw new Failure(Exit.FAILED, "The message cannot be read.", "", e);
    }
  }

  /** A sound as a WAV file. */
  static Asked.Bytes wav(Recording sound) {
    return new Asked.Bytes("audio/wav", wav(sound.at(WAV_HZ).pcm()));
  }

  /** As {@link org.ringfence.audio.WavWriter} has it, in memory. */
  private static byte[] wav(short[] pcm) {
    int bytes = pcm.length * Short.BYTES;
    ByteBuffer out = ByteBuffer.allocate(WAV_HEADER + bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes(US_ASCII)).putInt(WAV_HEADER - 8 + bytes);
    out.put("WAVEfmt ".getBytes(US_ASCII)).putInt(16).putShort((short) 1).putShort((short) 1);
    out.putInt(WAV_HZ).putInt(WAV_HZ * Short.BYTES).putShort((short) 2).putShort((short) 16);
    out.put("data".getBytes(US_ASCII)).putInt(bytes);
    out.asShortBuffer().put(pcm);
    return out.array();
  }
}
