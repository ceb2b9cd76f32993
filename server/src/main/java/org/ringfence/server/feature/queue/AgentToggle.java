package org.ringfence.server.feature.queue;

import java.util.List;
import java.util.function.Supplier;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.server.config.Answering;
import org.ringfence.server.feature.speech.Language;

/** Logs the agent who calls in, or out. */
public final class AgentToggle implements Feature {
  private final Supplier<List<Answering.Queue>> queues;
  private final Agents agents;
  private final Language language;

  /**
   * @param queues those there are now
   */
  public AgentToggle(Supplier<List<Answering.Queue>> queues, Agents agents, Language language) {
    this.queues = queues;
    this.agents = agents;
    this.language = language;
  }

  @Override
  public void serve(FeatureCall call) {
    String agent = call.caller().number();
    if (queues.get().stream().noneMatch(queue -> queue.agents().contains(agent))) {
      call.play(language.say("agent.none").sound(), "");
      return;
    }
    boolean in = !agents.isIn(agent);
    agents.log(agent, in);
    call.play(language.say(in ? "agent.in" : "agent.out").sound(), "");
  }
}
