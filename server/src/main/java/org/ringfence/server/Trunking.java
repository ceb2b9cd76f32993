package org.ringfence.server;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.base.Flow;
import org.ringfence.call.Party;
import org.ringfence.guard.Guard;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigException;
import org.ringfence.server.config.Outside;
import org.ringfence.server.config.Trunk;
import org.ringfence.server.guard.UnwantedCallers;
import org.ringfence.server.ldap.LdapKeeper;
import org.ringfence.server.numbers.NumberPlan;
import org.ringfence.server.people.Acquaintances;
import org.ringfence.server.registrar.Contact;
import org.ringfence.server.registrar.Locations;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Company;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.ringfence.server.trunk.Carrier;
import org.ringfence.server.trunk.Carriers;
import org.ringfence.server.trunk.TrunkDesk;
import org.ringfence.server.trunk.TrunkStatus;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.OpaqueUri;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.outbound.Privacy;
import org.ringfence.sip.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trunks as the server has them, and what their calls say. */
final class Trunking implements TrunkDesk {
  private static final Logger LOG = LoggerFactory.getLogger(Trunking.class);
  private static final HeaderName CALLED_PARTY = HeaderName.of("P-Called-Party-ID");

  /** How a caller is called whose number was signed by somebody else, or not like this. */
  private static final String FORGED = "Number not proven";

  private static final int MOST_NAME = 60;
  private static final long ANSWER_SECONDS = 10;

  private final NumberPlan plan;
  private final Machinery machinery;
  private final Company company;

  /** Those of the configuration. */
  private final List<Trunk> ofFile;

  private final Carriers carriers;
  private final EnumNames names;
  private final Acquaintances acquaintances;
  private final LdapKeeper directory;
  private final OutsideCalls outside;
  private final Emergencies emergencies;
  private final Guard guard;
  private final SignedCallers callers;
  private final UnwantedCallers unwanted;

  Trunking(
      Config config, Stores stores, Machinery machinery, Locations locations, SecureRandom random)
      throws Failure {
    this.plan = machinery.numberPlan();
    this.callers = new SignedCallers(config);
    this.machinery = machinery;
    this.company = stores.company();
    Outside.Present present = present(company, config);
    for (Trunk each : config.trunks()) trust(each, machinery);
    this.ofFile = config.trunks();
    trustOthers(present);
    this.carriers =
        new Carriers(
            present.trunks(),
            plan,
            this::proof,
            callers,
            machinery.agent().transports()::peerCertificate,
            random);
    this.unwanted =
        new UnwantedCallers(
            stores.folder().path(),
            InstantSource.system(),
            stores.settings()::blockers,
            machinery.audit()::write);
    this.names = new EnumNames(config, random);
    this.acquaintances = stores.acquaintances();
    this.directory = new LdapKeeper(config.ldap(), plan::named, acquaintances);
    this.outside = new OutsideCalls(config, plan, carriers, names.book(), stores, unwanted);
    this.emergencies =
        new Emergencies(
            config,
            plan,
            carriers,
            stores,
            machinery.audit(),
            number -> addresses(locations, number));
    this.guard = machinery.guard();
    outside.become(present.numbers());
  }

  /** A trunk that somebody added while the server ran cannot keep it from starting. */
  private void trustOthers(Outside.Present present) {
    for (Trunk each : present.trunks()) {
      try {
        if (!ofFile.contains(each)) trust(each, machinery);
      } catch (Failure e) {
        LOG.error("{}", e.text());
      }
    }
  }

  private String proof(Trunk trunk) throws Failure {
    try {
      return password(trunk);
    } catch (Failure e) {
      if (ofFile.contains(trunk)) throw e;
      LOG.error("{}", e.text());
      return "";
    }
  }

  /** What a newer version wrote may mean nothing to this one. */
  private static Outside.Present present(Company company, Config config) {
    try {
      return company.present();
    } catch (ConfigException e) {
      LOG.error("trunks and numbers of the company are left out: {}", e.getMessage());
      return new Outside.Present(config.trunks(), config.numbers());
    }
  }

  /** Somebody changed something of the company: what changed of trunks and numbers holds now. */
  private void changed() {
    try {
      Outside.Present present = company.present();
      trustOthers(present);
      carriers.become(present.trunks());
      outside.become(present.numbers());
    } catch (ConfigException | Failure e) {
      LOG.error("trunks and numbers stay as they were: {}", e.getMessage());
    }
  }

  /** Every port is open: trunks may be told of us. */
  void begin(List<AgentShard> shards) {
    company.watch(this::changed);
    directory.start();
    carriers.begin(shards, (flow, trunk) -> guard.prove(flow, "trunk " + trunk, System.nanoTime()));
  }

  private static List<InetAddress> addresses(Locations locations, String number) {
    List<InetAddress> addresses = new ArrayList<>();
    for (Contact each : locations.of(number, System.currentTimeMillis())) {
      Flow flow = each.flow();
      if (flow != null) addresses.add(flow.remote().getAddress());
    }
    return addresses;
  }

  /** Whether that number brings help. */
  boolean isUrgent(String number) {
    return plan.emergency(number) != null;
  }

  NumberPlan plan() {
    return plan;
  }

  /** What is known of callers is kept. */
  void end() {
    unwanted.close();
    carriers.end();
    names.close();
    directory.close();
  }

  Carriers carriers() {
    return carriers;
  }

  OutsideCalls outside() {
    return outside;
  }

  Emergencies emergencies() {
    return emergencies;
  }

  private static void trust(Trunk trunk, Machinery machinery) throws Failure {
    if (!trunk.transport().secure()) return;
    Path file = trunk.trust();
    try {
      machinery
          .identity()
          .contexts()
          .trust(trunk.host(), file == null ? null : Pem.readCertificates(file));
    } catch (BadIdentityException e) {
      throw new Failure(
          Exit.USAGE,
          "Trunk " + trunk.name() + " cannot be trusted: " + e.getMessage(),
          "See `trust` of that trunk in the configuration.",
          e);
    }
  }

  private static String password(Trunk trunk) throws Failure {
    Path file = trunk.passwordFile();
    if (file == null) return "";
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED,
          "The password of trunk "
              + trunk.name()
              + " in "
              + file
              + " cannot be read ("
              + ServerFolder.reason(e)
              + ").",
          "See `passwordFile` of that trunk in the configuration.",
          e);
    }
  }

  /** Whether it asks for help, of whatever kind (RFC 5031). */
  static boolean isSos(Uri uri) {
    return uri instanceof OpaqueUri urn
        && urn.scheme().equals("urn")
        && urn.rest().toLowerCase(java.util.Locale.ROOT).startsWith("service:sos");
  }

  /**
   * A call comes in over a trunk: who calls is what the carrier says, never what From says alone.
   */
  void invited(Session session, Carrier carrier, Switchboard switchboard) {
    SipRequest invite = session.invite();
    if (!carrier.hasRoom()) {
      session.reject(486, "All channels of this trunk are taken", List.of());
      return;
    }
    String called = called(invite, carrier);
    Party caller = caller(invite, carrier);
    AgentShard shard = switchboard.shard();
    callers.look(
        carrier.name(),
        invite,
        caller.number(),
        called,
        seen -> {
          if (shard.loop().inLoop()) proved(session, carrier, switchboard, caller, called, seen);
          else shard.execute(() -> proved(session, carrier, switchboard, caller, called, seen));
        });
  }

  /** What was signed of the caller has been looked at; the call may be over by now. */
  private void proved(
      Session session,
      Carrier carrier,
      Switchboard switchboard,
      Party caller,
      String called,
      SignedCallers.Seen seen) {
    if (session.state() != Session.State.RINGING) return;
    if (seen.refusal() != null) {
      session.reject(seen.refusal().status(), seen.refusal().phrase(), List.of());
      return;
    }
    if (unwanted.judge(caller.number(), called) != null) {
      session.reject(607, "Unwanted", List.of());
      return;
    }
    Party shown = seen.isForged() ? new Party(caller.number(), FORGED, caller.hidden()) : caller;
    switchboard.invited(
        session, shown, called, carrier.terms(switchboard.shard(), called, seen.words()));
  }

  private String called(SipRequest invite, Carrier carrier) {
    String named = plan.named(invite.uri().user());
    if (named != null && !invite.uri().user().equals(carrier.trunk().user())) return named;
    for (HeaderName header : List.of(CALLED_PARTY, HeaderName.TO)) {
      List<NameAddr> addresses = invite.addresses(header);
      String number = addresses.isEmpty() ? null : plan.named(addresses.getFirst().uri().user());
      if (number != null) return number;
    }
    return named == null ? carrier.trunk().number() : named;
  }

  private Party caller(SipRequest invite, Carrier carrier) {
    List<NameAddr> asserted = invite.addresses(HeaderName.P_ASSERTED_IDENTITY);
    NameAddr who = asserted.isEmpty() ? invite.from() : asserted.getFirst();
    String number = plan.named(who.uri().user());
    boolean hidden = Privacy.of(invite).hides() || who.uri().user().equals("anonymous");
    String name = number == null ? "" : acquaintances.name(number);
    if (name.isEmpty() && carrier.trunk().accepted().names()) name = who.displayName();
    // What is no telephone number could be one of ours, and is nobody's.
    return new Party(
        number == null ? "" : number,
        name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name,
        hidden);
  }

  @Override
  public List<TrunkStatus> trunks() {
    TrunkStatus lookedUp = names.book().status();
    if (lookedUp == null) return carriers.status();
    List<TrunkStatus> all = new ArrayList<>(carriers.status());
    all.add(lookedUp);
    return all;
  }

  @Override
  public List<String> explain(String extension, String dialled) {
    return outside.explain(extension, dialled);
  }

  @Override
  public @Nullable TrunkStatus test(String name) throws InterruptedException {
    CompletableFuture<TrunkStatus> asked = carriers.ask(name);
    if (asked == null) return null;
    try {
      return asked.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException silent) {
      return null;
    }
  }
}
