package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A drill's Flink settings take the place of a FlinkDeployment's own, which are put back. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class LentSettingsTest {
  private static final String DEPLOYMENT =
      "/apis/flink.apache.org/v1beta1/namespaces/firedrill/flinkdeployments/transactions";
  private static final Map<String, String> OF_THE_DRILL =
      new TreeMap<>(Map.of("a", "2", "b", "default", "c", "3"));
  private static final String BEFORE =
      "{\"firedrill.io/settings-before-drill\": \"{\\\"a\\\":\\\"1\\\",\\\"b\\\":\\\"1\\\",\\\"c\\\":null}\"}";

  private KubernetesMockServer server;
  private KubernetesClient client;

  private LentSettings settings(String annotations, String flink) {
    server
        .expect()
        .get()
        .withPath(DEPLOYMENT)
        .andReturn(
            200,
            "{\"metadata\": {\"name\": \"transactions\", \"annotations\": %s},"
                    .formatted(annotations)
                + "\"spec\": {\"restartNonce\": 4, \"flinkConfiguration\": %s}}".formatted(flink))
        .always();
    server.expect().patch().withPath(DEPLOYMENT).andReturn(200, "{}").always();
    return new LentSettings(
        JobResource.application(new Kube("test", client), "firedrill", "transactions"));
  }

  private JsonNode sent() throws Exception {
    return new ObjectMapper().readTree(server.getLastRequest().getBody().readUtf8());
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void whatWasThereIsNotedInTheRequestThatChangesIt() throws Exception {
    settings("{}", "{\"a\": \"1\", \"b\": \"1\", \"d\": \"1\"}").lend(OF_THE_DRILL, "default");
    assertThat(sent())
        .isEqualTo(
            json(
                "{\"spec\": {\"flinkConfiguration\": {\"a\": \"2\", \"b\": null, \"c\": \"3\"}},"
                    + "\"metadata\": {\"annotations\": %s}}".formatted(BEFORE)));
  }

  @Test
  void whoeverFindsTheNoteCanPutThemBack() throws Exception {
    assertThat(settings(BEFORE, "{\"a\": \"2\", \"c\": \"3\", \"d\": \"1\"}").giveBack()).isTrue();
    assertThat(sent())
        .isEqualTo(
            json(
                "{\"spec\": {\"flinkConfiguration\": {\"a\": \"1\", \"b\": \"1\", \"c\": null}},"
                    + "\"metadata\": {\"annotations\": {\"firedrill.io/settings-before-drill\": null}}}"));
  }

  @Test
  void aJobThatHasEndedIsStartedAgainInTheSameRequest() throws Exception {
    settings(BEFORE, "{}").giveBackAndRestart();
    JsonNode sent = sent();
    assertThat(sent.at("/spec/restartNonce").asLong()).isEqualTo(5);
    assertThat(sent.at("/spec/flinkConfiguration/a").asText()).isEqualTo("1");
  }

  @Test
  void withoutANoteNothingIsChanged() throws Exception {
    assertThat(settings("{}", "{}").giveBack()).isFalse();
    assertThat(server.getLastRequest().getMethod()).isEqualTo("GET");
  }

  @Test
  void twoDrillsDoNotChangeSettingsAtOnce() {
    assertThatThrownBy(() -> settings(BEFORE, "{}").lend(OF_THE_DRILL, "default"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("firedrill clean");
  }

  @Test
  void nestedSettingsAreRefused() {
    assertThatThrownBy(() -> settings("{}", "{\"a\": {\"b\": 1}}").lend(OF_THE_DRILL, "default"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("flat, as a.b.c: value");
  }
}
