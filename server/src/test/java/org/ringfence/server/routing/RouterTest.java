package org.ringfence.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringfence.call.Cause;
import org.ringfence.call.Decision;
import org.ringfence.call.Destination;
import org.ringfence.call.Diversion;
import org.ringfence.call.Feature;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.call.Service;
import org.ringfence.call.Target;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.server.people.Codes;
import org.ringfence.server.people.StarCode;

class RouterTest {
  private static final Service ECHO = call -> {};
  private static final Router.Attended CHECK = new Router.Attended("Sound check", call -> {});
  private static final Party ALICE = Party.of("1009", "Alice");
  private static final Map<StarCode, Router.Coded> CODED =
      Map.of(
          StarCode.FORWARD_ALL,
          tail -> new Router.Attended("to " + tail, call -> {}),
          StarCode.FOLLOW_ME,
          tail -> new Router.Attended("follow " + tail, call -> {}));
  private final Router router =
      new Router(Map.of("*43", ECHO), Map.of("*46", CHECK), Codes.PRESETS, CODED, 60_000);

  /** A phone that only has a name. */
  private record NamedPhone(String name) implements Target {
    @Override
    public Reach reach() {
      return Reach.UNKNOWN;
    }

    @Override
    public Leg dial(
        Party caller,
        Party called,
        @Nullable SessionDescription offer,
        List<Diversion> diversions,
        LegListener listener) {
      throw new UnsupportedOperationException();
    }
  }

  /** 1001 and 1002 exist; 1001 has two phones. */
  private static final Directory DIRECTORY =
      new Directory() {
        @Override
        public @Nullable Party extension(String number) {
          return Set.of("1001", "1002").contains(number) ? Party.of(number, "N" + number) : null;
        }

        @Override
        public Target attendant(String name, Feature feature) {
          return new NamedPhone(name);
        }

        @Override
        public List<Target> phones(Destination called, Manner manner) {
          return called.number().equals("1001")
              ? List.of(new NamedPhone("desk"), new NamedPhone("mobile"))
              : List.of();
        }
      };

  private Decision route(String dialled) {
    return route(dialled, 0);
  }

  private Decision route(String dialled, int diverted) {
    return router.route(ALICE, Destination.of(dialled), diverted, DIRECTORY);
  }

  @Test
  void allPhonesOfAnExtensionRing() {
    Decision.Ring ring = (Decision.Ring) route("1001");
    assertThat(ring.called()).isEqualTo(Party.of("1001", "N1001"));
    assertThat(ring.targets()).extracting(Target::name).containsExactly("desk", "mobile");
    assertThat(ring.ringMs()).isEqualTo(60_000);
  }

  @Test
  void theCauseSaysWhyNot() {
    assertThat(route("1002")).isEqualTo(new Decision.Refuse(Cause.ABSENT));
    assertThat(route("1003")).isEqualTo(new Decision.Refuse(Cause.NOT_FOUND));
    assertThat(route("")).isEqualTo(new Decision.Refuse(Cause.INCOMPLETE));
  }

  @Test
  void aServiceAnswersItself() {
    assertThat(route("*43")).isEqualTo(new Decision.Serve(Party.of("*43", ""), ECHO));
  }

  /** A browser phone was told 403 when it sent somebody to the echo test. */
  @Test
  void whoIsSentToAServiceIsRungThereSinceItsMediaAreThereAlready() {
    var features = Map.of("*43", new Router.Attended("Echo test", call -> {}));
    Router both = new Router(Map.of("*43", ECHO), features, Codes.PRESETS, CODED, 60_000);
    Decision sent =
        both.transfer(ALICE, Party.of("1001", "Bob"), Destination.of("*43"), 1, DIRECTORY);
    assertThat(sent).isInstanceOf(Decision.Ring.class);
    assertThat(both.route(ALICE, Destination.of("*43"), 0, DIRECTORY))
        .isInstanceOf(Decision.Serve.class);
  }

  @Test
  void aFeatureIsRungLikeAPhone() {
    assertThat(route("*46"))
        .isEqualTo(
            new Decision.Ring(
                Party.of("*46", "Sound check"), List.of(new NamedPhone("Sound check")), 60_000));
  }

  @Test
  void aCodeReachesItsFeatureWithTheDigitsAfterIt() {
    assertThat(((Decision.Ring) route("*721002")).targets())
        .containsExactly(new NamedPhone("to 1002"));
    assertThat(((Decision.Ring) route("*72")).targets()).containsExactly(new NamedPhone("to "));
    // *2 and *22 begin it as well, and are others.
    assertThat(((Decision.Ring) route("*21")).targets()).containsExactly(new NamedPhone("follow "));
    assertThat(route("*790")).isEqualTo(new Decision.Refuse(Cause.NOT_FOUND));
  }

  @Test
  void whatWasSentOnTooOftenGoesInCircles() {
    assertThat(route("1001", 10)).isInstanceOf(Decision.Ring.class);
    assertThat(route("1001", 11)).isEqualTo(new Decision.Refuse(Cause.LOOP));
  }
}
