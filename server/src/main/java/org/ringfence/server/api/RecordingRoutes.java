package org.ringfence.server.api;

import static org.ringfence.server.api.Pages.Place.latestFirst;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.WavWriter;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.CallRecording;
import org.ringfence.server.store.Scope;

/** Recorded calls. What was said is for administrators. */
final class RecordingRoutes {
  private static final int SECONDS_MAX = 360_000;

  private final Operations operations;

  RecordingRoutes(Operations operations) {
    this.operations = operations;
  }

  List<Route> all() {
    return List.of(
        Route.get("/recordings", Scope.ADMIN, this::list),
        Route.get("/recordings/{id}", Scope.ADMIN, this::one),
        Route.get("/recordings/{id}/sound", Scope.ADMIN, this::sound).inBytes(),
        Route.delete("/recordings/{id}", Scope.ADMIN, this::delete),
        Route.patch("/calls/running/{id}/recording", Scope.ADMIN, this::pause));
  }

  private Object list(Asked asked) throws Failure {
    int limit = asked.count("limit", Pages.FEW, Pages.MOST);
    List<CallRecording> recordings =
        operations.recordings(limit + 1, asked.query("extension"), Pages.cursor(asked));
    return Pages.cut(recordings, limit, each -> latestFirst(each.startedMs(), each.id()));
  }

  private CallRecording one(Asked asked) throws Failure {
    String id = asked.path("id");
    try {
      CallRecording found = operations.recording(id);
      if (found.id().equals(id)) return found;
    } catch (Failure none) {
      throw new Refused(404, none.text(), none.remedy());
    }
    throw new Refused(404, "There is no such recording.", "");
  }

  /** A minute of it, as two channels. */
  private Object sound(Asked asked) throws Failure {
    String id = one(asked).id();
    int minute = asked.count("minute", 1, SECONDS_MAX / 60);
    byte[] coded = Base64.getDecoder().decode(operations.recordingSound(id, 60L * (minute - 1)));
    if (coded.length == 0) throw new Refused(404, "The recording is shorter.", "");
    Path file = null;
    try {
      file = Files.createTempFile("recording", ".wav");
      try (StereoSound stereo = new StereoSound();
          FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
          WavWriter out = new WavWriter(channel, StereoSound.RATE_HZ, 2)) {
        stereo.write(coded, out);
      }
      return new Asked.Bytes("audio/wav", Files.readAllBytes(file));
    } catch (IOException e) {
      throw new Failure(Exit.FAILED, "The recording cannot be read.", "", e);
    } finally {
      delete(file);
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) Files.deleteIfExists(file);
    } catch (IOException left) {
      return; // The system clears its temporary files.
    }
  }

  private Object delete(Asked asked) throws Failure {
    operations.deleteRecording(one(asked).id());
    return Asked.NOTHING;
  }

  private Object pause(Asked asked) throws Failure {
    Boolean paused = asked.optionalBoolean("paused");
    asked.end();
    if (paused == null) throw new Refused(422, "`paused` is true or false.", "");
    operations.pauseRecording(asked.path("id"), paused);
    return Asked.NOTHING;
  }
}
