// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IEns} from "./Interfaces.sol";

/// One change feed for all names: a node's resolver says that the node's definition changed.
contract DomainNotifier {
    IEns public immutable ens;

    event DomainUpdated(bytes32 indexed node);

    error OnlyResolver(bytes32 node);

    constructor(IEns ens_) {
        ens = ens_;
    }

    function domainUpdated(bytes32 node) external {
        if (ens.resolver(node) != msg.sender) revert OnlyResolver(node);
        emit DomainUpdated(node);
    }
}
