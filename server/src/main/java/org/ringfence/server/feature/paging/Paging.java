package org.ringfence.server.feature.paging;

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

/**
 * A paging group: whoever calls it is heard at all its phones, which answer by themselves, until it
 * hangs up. Who is not to be disturbed, or wants no intercom, is left in peace.
 */
public final class Paging implements Feature {
  private static final Recording BEGINS = Tone.record(Cadence.sine(880), Voice.RATE_HZ, 0.15, 300);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Answering.Paging settings;
  private final Dialler dialler;
  private final String intercom;

  /**
   * @param intercom what is dialled before an extension so that its phone answers by itself
   */
  public Paging(Answering.Paging settings, Dialler dialler, String intercom) {
    this.settings = settings;
    this.dialler = dialler;
    this.intercom = intercom;
  }

  @Override
  public void serve(FeatureCall call) {
    Room room = new Room();
    Room.Place speaker = room.enter();
    Page page = new Page();
    List<String> members = settings.members();
    for (String member : members) {
      if (member.equals(call.caller().number())) continue;
      dialler.call(
          call.caller(), intercom + member, phone -> listen(phone, room, page), cause -> {});
    }
    try {
      call.play(BEGINS, "");
      call.join(speaker, "*#", LONGEST);
    } finally {
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
