// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IEns} from "./Interfaces.sol";

/// One feed of changed names: only a node's own resolver may announce a change of it.
contract DomainNotifier {
    event DomainUpdated(bytes32 indexed node);

    error NotResolver(bytes32 node, address caller);

    IEns public immutable ens;

    constructor(IEns ens_) {
        ens = ens_;
    }

    function domainUpdated(bytes32 node) external {
        if (ens.resolver(node) != msg.sender) revert NotResolver(node, msg.sender);
        emit DomainUpdated(node);
    }
}
