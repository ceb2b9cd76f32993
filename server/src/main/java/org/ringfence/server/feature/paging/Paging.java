package org.ringfence.server.feature.paging;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Tone;
import org.ringfence.call.Dialler;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Voice;
import org.ringfence.server.config.Answering;
import org.ringfence.server.feature.room.Room;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A paging group: whoever calls it is heard at all its phones, which answer by themselves, until it
 * hangs up. Who is not to be disturbed, or wants no intercom, is left in peace. Phones that listen
 * at a multicast address are not called, and play one announcement at a time.
 */
public final class Paging implements Feature {
  private static final Recording BEGINS = Tone.record(Cadence.sine(880), Voice.RATE_HZ, 0.15, 300);
  private static final Recording BUSY = Tone.record(Cadence.sine(480), Voice.RATE_HZ, 0.15, 1_500);
  private static final Logger LOG = LoggerFactory.getLogger(Paging.class);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Answering.Paging settings;
  private final Dialler dialler;
  private final String intercom;
  private final Loudspeakers loudspeakers;

  /**
   * @param intercom what is dialled before an extension so that its phone answers by itself
   * @param loudspeakers where phones listen that are not called
   */
  public Paging(
      Answering.Paging settings, Dialler dialler, String intercom, Loudspeakers loudspeakers) {
    this.loudspeakers = loudspeakers;
    this.settings = settings;
    this.dialler = dialler;
    this.intercom = intercom;
  }

  @Override
  public void serve(FeatureCall call) {
    Room room = new Room();
    Room.Place speaker = room.enter();
    Page page = new Page();
    Aloud aloud = null;
    try {
      if (settings.multicast() != null) {
        aloud = new Aloud(speaker, loudspeakers.open(settings.multicast()));
      }
    } catch (IOException e) {
      LOG.info("paging {} is not heard by multicast: {}", settings.number(), e.getMessage());
      call.play(BUSY, "");
      return;
    }
    List<String> members = settings.members();
    for (String member : members) {
      if (member.equals(call.caller().number())) continue;
      dialler.call(
          call.caller(), intercom + member, phone -> listen(phone, room, page), cause -> {});
    }
    try {
      call.play(BEGINS, "");
      call.join(aloud == null ? speaker : aloud, "*#", LONGEST);
    } finally {
      if (aloud != null) aloud.end();
      page.end();
    }
  }

  private static void listen(FeatureCall phone, Room room, Page page) {
    Room.Place place = room.enter();
    place.mute(true);
    page.add(phone);
    try {
      phone.join(place, "", LONGEST);
    } finally {
      place.leave();
    }
  }

  /** The phones that hear one announcement. */
  private static final class Page {
    private final List<FeatureCall> phones = new ArrayList<>();
    private boolean over;

    synchronized void add(FeatureCall phone) {
      phones.add(phone);
      if (over) phone.nudge();
    }

    synchronized void end() {
      over = true;
      phones.forEach(FeatureCall::nudge);
    }
  }
}
