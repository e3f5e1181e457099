package io.lth.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.network.Block;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import java.util.List;

/**
 * A network in JSON: its blocks, or its layers alone where they are a stack of fully connected
 * ones, whose blocks follow from them. The keys of such a network's stages are older than blocks.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
  @JsonSubTypes.Type(NetworkForm.OfLayers.class),
  @JsonSubTypes.Type(NetworkForm.OfBlocks.class)
})
sealed interface NetworkForm {
  static NetworkForm of(Network network) {
    return network.isFullyConnected()
        ? new OfLayers(network.name(), network.input(), network.layers())
        : new OfBlocks(network.name(), network.input(), network.blocks());
  }

  Network network();

  record OfLayers(String name, ImageShape input, List<Layer> layers) implements NetworkForm {
    @Override
    public Network network() {
      return Network.stack(name, input, layers);
    }
  }

  record OfBlocks(String name, ImageShape input, List<Block> blocks) implements NetworkForm {
    @Override
    public Network network() {
      return new Network(name, input, blocks);
    }
  }
}
