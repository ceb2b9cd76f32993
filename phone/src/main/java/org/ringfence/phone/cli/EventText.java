package org.ringfence.phone.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.RegistrationState;
import org.ringfence.media.AudioStatistics;
import org.ringfence.media.VideoStatistics;
import org.ringfence.phone.CallVideo;
import org.ringfence.phone.PhoneCall;
import org.ringfence.phone.PhoneEvent;
import org.ringfence.phone.PhoneSettings;
import org.ringfence.phone.Troubles;

/** What happened, in a line for a person or an object for a script. */
final class EventText {
  private final PhoneSettings settings;

  EventText(PhoneSettings settings) {
    this.settings = settings;
  }

  /** One line; null for what nobody needs to read. */
  @Nullable String line(PhoneEvent event) {
    return switch (event) {
      case PhoneEvent.Registered changed -> line(changed.state());
      case PhoneEvent.Messages waiting -> messages(waiting);
      case PhoneEvent.Incoming incoming ->
          "Call from " + who(incoming.call()) + " (answer, reject)";
      case PhoneEvent.Ringing ringing ->
          who(ringing.call()) + (ringing.early() ? " is on the way" : " rings");
      case PhoneEvent.Answered answered ->
          "Connected with " + who(answered.call()) + codec(answered.call());
      case PhoneEvent.Secured secured -> "Sound: " + secured.how();
      case PhoneEvent.Compare compare ->
          "Read to each other, the same on both phones: " + compare.digits();
      case PhoneEvent.Path path -> "Path: " + path.way();
      case PhoneEvent.Picture picture ->
          "Video: %s, %d x %d"
              .formatted(videoCodec(picture.call()), picture.width(), picture.height());
      case PhoneEvent.HoldChanged held -> hold(held.call());
      case PhoneEvent.Digit digit -> who(digit.call()) + " pressed " + digit.digit();
      case PhoneEvent.TransferAsked asked ->
          who(asked.call()) + " sends us to " + asked.target() + "; calling";
      case PhoneEvent.TransferProgress progress -> transfer(progress);
      case PhoneEvent.Ended ended -> "Call " + ended.call().number() + ": " + ended.end().words();
    };
  }

  private @Nullable String line(RegistrationState state) {
    return switch (state) {
      case RegistrationState.Registered done ->
          "Registered as %s at %s for %d s"
              .formatted(settings.account(), settings.server(), done.expiresSeconds());
      case RegistrationState.Refused refused -> Troubles.of(refused, settings);
      case RegistrationState.Waiting waiting -> {
        PhoneSettings.Server server = settings.server();
        String words = server == null ? waiting.words() : Troubles.of(waiting, server);
        yield words + " Trying again in " + (waiting.retryMs() + 999) / 1000 + " s.";
      }
      case RegistrationState.Off off -> null;
      case RegistrationState.Trying trying -> null;
    };
  }

  static String who(PhoneCall call) {
    String name = call.remote().displayName();
    return name.isEmpty() ? call.party() : name + " (" + call.party() + ")";
  }

  private static String codec(PhoneCall call) {
    return call.codec().isEmpty() ? "" : ", " + call.codec();
  }

  private static @Nullable String messages(PhoneEvent.Messages waiting) {
    if (waiting.fresh() == 0) return null;
    return "Messages: %d new, %d heard".formatted(waiting.fresh(), waiting.heard());
  }

  private static String videoCodec(PhoneCall call) {
    CallVideo video = call.video();
    return video == null ? "" : video.codec();
  }

  private static @Nullable VideoStatistics pictures(PhoneCall call) {
    CallVideo video = call.video();
    return video == null ? null : video.statistics();
  }

  private static String hold(PhoneCall call) {
    if (call.heldByUs()) return who(call) + " is on hold";
    return call.heldByPeer() ? who(call) + " put us on hold" : who(call) + " is on the line again";
  }

  private static String transfer(PhoneEvent.TransferProgress progress) {
    int status = progress.status();
    if (status < 200) return "The transfer is under way";
    return status < 300 ? "The transfer succeeded" : "The transfer failed (" + status + ")";
  }

  /** One JSON object. */
  String json(PhoneEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    String name = event.getClass().getSimpleName();
    fields.put("event", name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
    switch (event) {
      case PhoneEvent.Registered changed -> {
        String state = changed.state().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        fields.put("state", state);
        String words = line(changed.state());
        if (words != null) fields.put("words", words);
      }
      case PhoneEvent.Messages waiting -> {
        fields.put("new", waiting.fresh());
        fields.put("heard", waiting.heard());
      }
      case PhoneEvent.Incoming incoming -> about(fields, incoming.call());
      case PhoneEvent.Ringing ringing -> about(fields, ringing.call());
      case PhoneEvent.Answered answered -> about(fields, answered.call());
      case PhoneEvent.HoldChanged held -> {
        about(fields, held.call());
        fields.put("heldByUs", held.call().heldByUs());
        fields.put("heldByPeer", held.call().heldByPeer());
      }
      case PhoneEvent.Secured secured -> {
        about(fields, secured.call());
        fields.put("media", secured.how());
      }
      case PhoneEvent.Compare compare -> {
        about(fields, compare.call());
        fields.put("digits", compare.digits());
      }
      case PhoneEvent.Picture picture -> picture(fields, picture);
      case PhoneEvent.Path path -> {
        about(fields, path.call());
        fields.put("way", path.way());
      }
      case PhoneEvent.Digit digit -> {
        about(fields, digit.call());
        fields.put("digit", String.valueOf(digit.digit()));
      }
      case PhoneEvent.TransferAsked asked -> {
        about(fields, asked.call());
        fields.put("target", asked.target());
      }
      case PhoneEvent.TransferProgress progress -> {
        about(fields, progress.call());
        fields.put("status", progress.status());
      }
      case PhoneEvent.Ended ended -> {
        about(fields, ended.call());
        String reason = ended.end().reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
        fields.put("reason", reason);
        fields.put("status", ended.end().status());
        fields.put("words", ended.end().words());
        figures(fields, ended.call());
      }
    }
    return Json.object(fields);
  }

  private static void picture(Map<String, Object> fields, PhoneEvent.Picture picture) {
    about(fields, picture.call());
    fields.put("width", picture.width());
    fields.put("height", picture.height());
  }

  private static void about(Map<String, Object> fields, PhoneCall call) {
    fields.put("call", call.number());
    fields.put("party", call.party());
    if (!call.codec().isEmpty()) fields.put("codec", call.codec());
    if (!videoCodec(call).isEmpty()) fields.put("videoCodec", videoCodec(call));
  }

  private static void figures(Map<String, Object> fields, PhoneCall call) {
    AudioStatistics figures = call.statistics();
    if (figures == null) return;
    fields.put("sentPackets", figures.sentPackets());
    fields.put("receivedPackets", figures.receivedPackets());
    fields.put("lostPackets", figures.lost());
    fields.put("concealedFrames", figures.concealed());
    fields.put("jitterMs", figures.jitterMs());
    if (figures.roundTripMs() >= 0) fields.put("roundTripMs", figures.roundTripMs());
    VideoStatistics video = pictures(call);
    if (video == null) return;
    fields.put("sentFrames", video.sentFrames());
    fields.put("receivedFrames", video.receivedFrames());
    fields.put("spoiltFrames", video.spoiltFrames());
    fields.put("lostVideoPackets", video.lost());
    fields.put("resentVideoPackets", video.resent());
    fields.put("width", video.width());
    fields.put("height", video.height());
  }

  /** A call's figures in a line for a person. */
  static String figures(PhoneCall call) {
    AudioStatistics figures = call.statistics();
    if (figures == null) return "no sound yet";
    String roundTrip =
        figures.roundTripMs() < 0
            ? "round trip not known yet"
            : "round trip %.1f ms".formatted(figures.roundTripMs());
    return "%s, sent %d, received %d, lost %d, made up %d, jitter %.1f ms, %s%s"
        .formatted(
            call.codec(),
            figures.sentPackets(),
            figures.receivedPackets(),
            figures.lost(),
            figures.concealed(),
            figures.jitterMs(),
            roundTrip,
            video(call));
  }

  private static String video(PhoneCall call) {
    VideoStatistics video = pictures(call);
    if (video == null) return "";
    return "; video %s %d x %d, frames sent %d, received %d, spoilt %d"
        .formatted(
            videoCodec(call),
            video.width(),
            video.height(),
            video.sentFrames(),
            video.receivedFrames(),
            video.spoiltFrames());
  }
}
