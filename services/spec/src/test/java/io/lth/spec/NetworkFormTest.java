package io.lth.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkFormTest {
  static List<Network> networks() {
    return Networks.all();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aNetworkComesBackAsItWas(Network network) {
    String json = DomainJson.text(network);
    assertThat(DomainJson.read(json, Network.class, "plan.json")).isEqualTo(network);
  }

  @Test
  void aStackOfFullyConnectedLayersIsWrittenByItsLayersSoThatItsKeysStayAsTheyWere() {
    Sha256 digest = CanonicalJson.digest(DomainJson.tree(Networks.LENET_300_100));
    assertThat(DomainJson.tree(Networks.LENET_300_100).fieldNames())
        .toIterable()
        .containsExactly("name", "input", "layers");
    assertThat(digest.hex())
        .isEqualTo("71b559a553dd62f921176fdf5614d3d08440fd449bac685816588ae8110a372d");
  }

  @Test
  void whatAnyOtherNetworkDoesIsPartOfItsIdentity() {
    assertThat(DomainJson.tree(Networks.CONV_2).fieldNames())
        .toIterable()
        .containsExactly("name", "input", "blocks");
    assertThat(DomainJson.text(Networks.RESNET_18))
        .contains("\"kind\" : \"residual\"")
        .contains("\"stride\" : 2");
  }

  static Stream<Arguments> damage() {
    return Stream.of(
        arguments("\"kind\" : \"relu\"", "\"kind\" : \"rely\"", "rely"),
        arguments("\"kind\" : \"max-pool\"", "\"kind\" : \"flatten\"", "do not fit together"),
        arguments("\"stride\" : 1", "\"stride\" : 0", "a stride is at least 1"),
        arguments("\"blocks\"", "\"bricks\"", "Cannot deduce"));
  }

  @ParameterizedTest
  @MethodSource("damage")
  void aDamagedNetworkIsRefused(String text, String instead, String named) {
    String json = DomainJson.text(Networks.CONV_2);
    assertThat(json).contains(text);
    String damaged = json.replaceFirst(text, instead);
    assertThatThrownBy(() -> DomainJson.read(damaged, Network.class, "plan.json"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.fault()).isEqualTo(Fault.DATA))
        .hasMessageContaining(named);
  }
}
